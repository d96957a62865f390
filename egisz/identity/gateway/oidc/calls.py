"""What comes in and goes out, apart from Django: Authlib reads a `Call` and writes a `Reply`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Payload, OAuth2Request


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a client: members of the query and of the body, each with all its values."""

    method: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    form: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def repeated(self) -> list[str]:
        """Names of members that came more than once (RFC 6749, 3.1 and 3.2: they must not)."""
        together: defaultdict[str, int] = defaultdict(int)
        for part in (self.query, self.form):
            for name, values in part.items():
                together[name] += len(values)
        return sorted(name for name, count in together.items() if count > 1)

    def member(self, name: str) -> str:
        values = self.form.get(name) or self.query.get(name) or [""]
        return values[0]


@dataclass(slots=True)
class Reply:
    """An answer: a body of members, or a redirect."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @location.setter
    def location(self, value: str) -> None:
        self.headers["Location"] = value


class Payload(OAuth2Payload):
    def __init__(self, call: Call) -> None:
        self._lists: defaultdict[str, list[str]] = defaultdict(list)
        for part in (call.query, call.form):
            for name, values in part.items():
                self._lists[name].extend(values)

    @property
    def data(self) -> dict[str, str]:
        return {name: values[0] for name, values in self._lists.items() if values}

    @property
    def datalist(self) -> defaultdict[str, list]:
        return self._lists


class Request(OAuth2Request):
    """Authlib's request over a `Call`; raises its InsecureTransportError for plain http outside of this machine."""

    def __init__(self, call: Call) -> None:
        super().__init__(method=call.method, uri=call.address, headers=dict(call.headers))
        self.payload = Payload(call)
        self._call = call

    @property
    def args(self) -> dict[str, str]:
        return {name: values[0] for name, values in self._call.query.items() if values}

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in self._call.form.items() if values}
