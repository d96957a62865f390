"""The provider that comes with this system: asked over HTTP by the protocol of ЕСИА, like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from egisz.identity.gateway.client.base import ProviderIdentity
from egisz.identity.gateway.client.esia_v3 import EsiaV3
from egisz.identity.gateway.client.persons import Person


class Embedded(EsiaV3):
    """Its tokens also tell the cabinet how the person proved to be who, which the form of ЕСИА has no place for."""

    __slots__ = ()

    @property
    def embedded(self) -> bool:
        return True

    def _identity(self, claims: dict[str, Any], person: Person) -> ProviderIdentity:
        identity = EsiaV3._identity(self, claims, person)
        told = claims.get("egisz:amr")
        second = claims.get("egisz:second_at")
        return replace(
            identity,
            methods=tuple(told.split()) if isinstance(told, str) and told else identity.methods,
            second_at=datetime.fromtimestamp(second, UTC) if isinstance(second, int) else None,
        )
