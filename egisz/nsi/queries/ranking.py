"""Search in an edition, in the one order of pickers, REST and FHIR."""

from __future__ import annotations

from datetime import date

import orjson

from egisz.nsi.models import search
from egisz.nsi.types import EditionInfo, RowInfo


def ranked(
    edition: EditionInfo, text: str, limit: int = 20, offset: int = 0, *, choosable_on: date | None = None
) -> list[RowInfo]:
    """Records of an edition for a typed text, the best first; the order is total, so pages fit together.

    Words by beginnings and in any form, synonyms, typos, the other layout and alphabet, codes with and without signs.
    An empty text gives every record by name. choosable_on: only records that may be chosen on that day.
    """
    field = search.Field(edition.line, edition.at, choosable_on)
    return [
        RowInfo(code, title, parent, is_group, is_active, tuple(orjson.loads(cells)))
        for code, title, parent, is_group, is_active, cells, _ in search.find(field, text, limit, offset)
    ]
