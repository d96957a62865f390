"""What this server keeps, as the operations ask for it."""

from __future__ import annotations

from collections.abc import Sequence

from egisz.fhir.queries.books import book_system, oid_of, value_set_of
from egisz.fhir.queries.maps import map_of, maps_between
from egisz.fhir.rules.model import Json, System
from egisz.nsi.public import editions


class BookLibrary:
    """What this server keeps: `rules.world.Library`."""

    def system(self, url: str, version: str) -> System | None:
        return book_system(url, version)

    def versions(self, url: str) -> Sequence[str]:
        oid = oid_of(url)
        return [item.version for item in editions(oid) if not item.annulled_at] if oid else []

    def value_set(self, url: str, version: str) -> Json | None:
        """`<system>?fhir_vs`, `<system>/vs`: all of it; `?fhir_vs=isa/<code>`: a concept and what is under it."""
        base, _, asked = url.partition("?fhir_vs")
        if asked and not asked.startswith("=isa/") and asked != "=":
            return None
        base = base.removesuffix("/vs") if not asked else base
        if not asked and not url.endswith(("?fhir_vs", "/vs")) and "/ValueSet/" not in url:
            return None
        system = book_system(base, version)
        return value_set_of(system, asked.removeprefix("=isa/").strip("="), is_pinned=bool(version)) if system else None

    def concept_maps(self, source: str, target: str) -> Sequence[Json]:
        return maps_between(source, target)

    def concept_map(self, url: str, version: str) -> Json | None:
        return map_of(url)
