"""`passport`, `versions`, `searchDictionary`, `types`, `structure` (`domain/nsi.md` 4–6)."""

from __future__ import annotations

from typing import Any

from egisz.kernel.clock import to_moscow
from egisz.nsi.queries import catalogue, editions
from egisz.nsi.queries.shelf import all_books
from egisz.nsi.queries.wire import NoBook, NoVersion, WireEdition, wire_edition
from egisz.nsi.rest import parameters
from egisz.nsi.rest.answers import NO_BOOK, NO_VERSION, Told, ok
from egisz.nsi.rules import field_members, key_members, passport_members, show_day, show_moment
from egisz.nsi.types import EditionInfo
from egisz.ui.lane import LaneRequest, Reply

DEFAULT_SIZE = 10
DEFAULT_VERSIONS = 200
_MOST_BOOKS = 5000


def edition_of(request: LaneRequest) -> WireEdition:
    """The edition of `identifier` and `version`."""
    try:
        return wire_edition(parameters.identifier(request), parameters.version(request))
    except NoBook as error:
        raise Told(NO_BOOK) from error
    except NoVersion as error:
        raise Told(NO_VERSION) from error


def passport(request: LaneRequest) -> Reply:
    return Reply(edition_of(request).passport)


def structure(request: LaneRequest) -> Reply:
    facts = edition_of(request).info.facts
    return ok(fields=field_members(facts.fields), keys=key_members(facts.keys))


def versions(request: LaneRequest) -> Reply:
    """Newest first; `createDate` is the day when the book was made, the same in every row."""
    offset, size = parameters.place(request, DEFAULT_VERSIONS)
    found = [info for info in editions(parameters.identifier(request)) if info.annulled_at is None]
    if not found:
        raise Told(NO_BOOK)
    return ok(total=len(found), list=version_members(found)[offset : offset + size])


def version_members(found: list[EditionInfo]) -> list[dict[str, Any]]:
    """Rows of `versions` for the editions of a book, newest first."""
    made = show_day(to_moscow(found[0].facts.first_made_at).date())
    return [
        {
            "version": info.version, "createDate": made, "publishDate": show_moment(info.facts.published_at),
            "lastUpdate": show_moment(info.facts.updated_at), "releaseNotes": info.facts.release_notes or "",
            "archive": bool(not info.is_current or info.facts.archive),
        }
        for info in found
    ]  # fmt: skip


def search_dictionary(request: LaneRequest) -> Reply:
    """Nothing found is an answer with total −1."""
    offset, size = parameters.place(request, DEFAULT_SIZE)
    sorting, descending = request.get("sorting").strip(), parameters.descending(request)
    found = catalogue(
        oid=request.get("identifier").strip(),
        name=request.get("name"),
        description=request.get("description"),
        law=request.get("law").strip()[:18],
        organization_id=parameters.optional_number(request, "respOrganizationId"),
        type_id=parameters.optional_number(request, "typeId"),
        group_id=parameters.optional_number(request, "groupId"),
        with_archive=parameters.flag(request, "showArchive", True),
        published_from=parameters.day_or_moment(request, "publishDateFrom"),
        published_to=parameters.day_or_moment(request, "publishDateTo"),
        sorting=sorting or "shortName",
        descending=descending,
        page=offset // size + 1,
        size=min(size, _MOST_BOOKS),
    )
    if not found.total:
        return ok(total=-1, list=[])
    return ok(total=found.total, list=[_in_catalogue(info) for info in found.items])


def _in_catalogue(info: EditionInfo) -> dict[str, Any]:
    """A passport as lists show it: without its structure."""
    members = passport_members(info.facts)
    members |= {
        "result": None, "fields": None, "keys": None, "codes": [], "hierarchical": False,
        "archive": bool(info.facts.archive),
    }  # fmt: skip
    if members["nsiDictionaryId"] is None:
        del members["nsiDictionaryId"]
    return members


def types(request: LaneRequest) -> Reply:
    """Types of dictionaries. Passports carry their numbers only, hence the names."""
    found = sorted({book.type_id for book in all_books() if book.type_id is not None})
    return ok(list=[{"id": number, "name": f"Тип {number}", "parentId": None} for number in found])
