"""The state machine of a periodic application (`domain/accreditation.md` 9.2)."""

from __future__ import annotations

from typing import Final

from egisz.kernel.errors import Objection

DRAFT: Final = "draft"
SUBMITTED: Final = "submitted"
CENTRE_CHECK: Final = "centre_check"
NOT_ADMITTED: Final = "not_admitted"
WITH_COMMISSION: Final = "with_commission"
MEETING_SET: Final = "meeting_set"
PASSED: Final = "passed"
NOT_PASSED: Final = "not_passed"
WITHDRAWN: Final = "withdrawn"

IN_PROGRESS: Final = frozenset({SUBMITTED, CENTRE_CHECK, WITH_COMMISSION, MEETING_SET})
FINAL: Final = frozenset({NOT_ADMITTED, PASSED, NOT_PASSED, WITHDRAWN})

# registered is the moment in which «submitted» becomes «centre_check»; a meeting may be moved, cancelled or set at once
ALLOWED: Final[dict[str, frozenset[str]]] = {
    DRAFT: frozenset({SUBMITTED, WITHDRAWN}),
    SUBMITTED: frozenset({CENTRE_CHECK, WITHDRAWN}),
    CENTRE_CHECK: frozenset({CENTRE_CHECK, NOT_ADMITTED, WITH_COMMISSION, MEETING_SET}),
    WITH_COMMISSION: frozenset({WITH_COMMISSION, MEETING_SET}),
    MEETING_SET: frozenset({MEETING_SET, WITH_COMMISSION, PASSED, NOT_PASSED}),
}


def objections_to_move(from_state: str, to_state: str) -> list[Objection]:
    """Why a case may not go from one state to another; empty when it may."""
    if to_state in ALLOWED.get(from_state, frozenset()):
        return []
    return [
        Objection(
            "WRONG_STATE",
            "Состояние дела уже изменилось, это действие больше недоступно. Откройте дело ещё раз: "
            "там видно, чьё действие сейчас.",
        )
    ]
