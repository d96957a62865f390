"""The kinds of refusal that the whole house speaks (see docs/adr/0001-house.md, 0016-second-factors.md).

Anything else that is raised is our own bug and becomes a 500 with a reference number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason why something may not be done.

    code: stable UPPER_SNAKE code for machines and for the registers of reasons.
    text: a Russian sentence that says what is wrong and what to do next.
    field: name of the form field or the section that it belongs to; "" for the whole.
    blocking: False for a warning that does not stop the action.
    """

    code: str
    text: str
    field: str = ""
    blocking: bool = True


class Refused(Exception):
    """The law or the state of things says no (HTTP 422)."""

    def __init__(self, *objections: Objection) -> None:
        if not objections:
            raise ValueError("a refusal needs at least one objection")
        super().__init__(", ".join(objection.code for objection in objections))
        self.objections: tuple[Objection, ...] = objections

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(objection.code for objection in self.objections)


class NotFound(Exception):
    """The thing is absent, or the asker may not know that it exists (HTTP 404)."""


class Forbidden(Exception):
    """The asker may know that the thing exists but may not do this (HTTP 403)."""

    def __init__(self, reason: str, who_can_help: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.who_can_help = who_can_help


class NeedsProof(Exception):
    """The person may do this, but first has to prove again who they are; then the same request goes on."""


class Unavailable(Exception):
    """An outside system does not answer (HTTP 503 with Retry-After)."""

    def __init__(self, system: str, retry_after: int = 30) -> None:
        super().__init__(system)
        self.system = system
        self.retry_after = retry_after


def refuse_if(objections: Iterable[Objection]) -> None:
    """Raise `Refused` with all blocking objections, if there are any."""
    blocking = tuple(objection for objection in objections if objection.blocking)
    if blocking:
        raise Refused(*blocking)
