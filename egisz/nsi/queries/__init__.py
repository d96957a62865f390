"""Questions to the reference books."""

from egisz.nsi.queries.calendar import forget_calendar, work_calendar
from egisz.nsi.queries.changes import changes, field_changes, key_changes, release_counters
from egisz.nsi.queries.drafts import load_plan, load_plans, upstreams
from egisz.nsi.queries.editions import (
    built_passport,
    catalogue,
    edition,
    edition_by_id,
    editions,
    passport_text,
)
from egisz.nsi.queries.names import book_info, books, get, name_of, search
from egisz.nsi.queries.records import children, page_parameters, row, rows

__all__ = [
    "book_info",
    "books",
    "built_passport",
    "catalogue",
    "changes",
    "children",
    "edition",
    "edition_by_id",
    "editions",
    "field_changes",
    "forget_calendar",
    "get",
    "key_changes",
    "load_plan",
    "load_plans",
    "name_of",
    "page_parameters",
    "passport_text",
    "release_counters",
    "row",
    "rows",
    "search",
    "upstreams",
    "work_calendar",
]
