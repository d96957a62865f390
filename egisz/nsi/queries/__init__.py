"""Questions to the reference books."""

from egisz.nsi.queries.calendar import forget_calendar, work_calendar
from egisz.nsi.queries.changes import changes, field_changes, key_changes, release_counters
from egisz.nsi.queries.concepts import ConceptInfo, active_count, concept, concept_by_other_code, concepts, is_under
from egisz.nsi.queries.crosswalks import Crosswalk, CrosswalkInfo, CrosswalkRow, crosswalk, crosswalks
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
from egisz.nsi.queries.ranking import ranked
from egisz.nsi.queries.records import children, page_parameters, row, rows

__all__ = [
    "ConceptInfo",
    "Crosswalk",
    "CrosswalkInfo",
    "CrosswalkRow",
    "active_count",
    "book_info",
    "books",
    "built_passport",
    "catalogue",
    "changes",
    "children",
    "concept",
    "concept_by_other_code",
    "concepts",
    "crosswalk",
    "crosswalks",
    "edition",
    "edition_by_id",
    "editions",
    "field_changes",
    "forget_calendar",
    "get",
    "is_under",
    "key_changes",
    "load_plan",
    "load_plans",
    "name_of",
    "page_parameters",
    "passport_text",
    "ranked",
    "release_counters",
    "row",
    "rows",
    "search",
    "upstreams",
    "work_calendar",
]
