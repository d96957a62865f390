"""How the commission decides: quorum, majority, tie; who may vote; the calendar of meetings as data.

The numbers live in `law/commission-*.toml` with their marks; none is verified against the act yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from egisz.accreditation.rules.reasons import REASONS
from egisz.kernel.errors import Objection
from egisz.kernel.text import counted

PASSED: Final = "passed"
NOT_PASSED: Final = "not_passed"
UNDECIDED: Final = "undecided"


@dataclass(frozen=True, slots=True)
class CommissionRules:
    """quorum: at least this share of the roster and at least `quorum_min` votes; tie: the decision on equal votes."""

    name: str
    title: str
    citation: str
    valid_from: date
    valid_to: date | None
    commission_name: str
    meeting_capacity: int
    quorum_percent: int
    quorum_min: int
    tie: str

    def quorum(self, roster: int) -> int:
        """How many votes a case needs: half of the roster rounded up, and not fewer than the minimum."""
        return max(self.quorum_min, -(-roster * self.quorum_percent // 100))


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes of one case. outcome: passed, not_passed or undecided (no quorum)."""

    passed: int
    not_passed: int
    needed: int
    outcome: str

    @property
    def cast(self) -> int:
        return self.passed + self.not_passed

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.cast)


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """One row of the calendar file."""

    held_on: date
    protocol_due_on: date
    for_expiry_in: date | None
    submit_agreed_in: date | None
    submit_not_agreed_in: date | None
    source: str


def commission_rules_from(data: Mapping[str, Any]) -> CommissionRules:
    """Rules from one `[[commission]]` table; KeyError when a value is missing."""
    tie = data["tie"]["value"]
    if tie not in (PASSED, NOT_PASSED):
        raise ValueError(f"{data['name']}: tie is {tie!r}")
    return CommissionRules(
        name=data["name"],
        title=data["title"],
        citation=data["citation"],
        valid_from=data["valid_from"],
        valid_to=data.get("valid_to"),
        commission_name=data["commission_name"],
        meeting_capacity=data["meeting_capacity"],
        quorum_percent=data["quorum_percent"]["value"],
        quorum_min=data["quorum_min"]["value"],
        tie=tie,
    )


def meetings_from(data: Mapping[str, Any]) -> list[PlannedMeeting]:
    """The calendar from the parsed TOML, in order; two meetings on one day are an error of the file."""
    sources = {
        name: " ".join(part for part in (source["text"], source["url"]) if part)
        for name, source in data["sources"].items()
    }
    meetings = [
        PlannedMeeting(
            held_on=row["held_on"],
            protocol_due_on=row["protocol_due_on"],
            for_expiry_in=row.get("for_expiry_in"),
            submit_agreed_in=row.get("submit_agreed_in"),
            submit_not_agreed_in=row.get("submit_not_agreed_in"),
            source=sources[row["source"]],
        )
        for row in data["meetings"]
    ]
    if len({meeting.held_on for meeting in meetings}) != len(meetings):
        raise ValueError("two meetings on one day")
    return sorted(meetings, key=lambda meeting: meeting.held_on)


def tally(choices: Iterable[str], roster: int, rules: CommissionRules) -> Tally:
    """Count the votes of one case: quorum first, then the majority, then the rule for a tie."""
    votes = list(choices)
    passed = votes.count(PASSED)
    not_passed = len(votes) - passed
    needed = rules.quorum(roster)
    if len(votes) < needed:
        outcome = UNDECIDED
    elif passed == not_passed:
        outcome = rules.tie
    else:
        outcome = PASSED if passed > not_passed else NOT_PASSED
    return Tally(passed=passed, not_passed=not_passed, needed=needed, outcome=outcome)


def objections_to_vote(choice: str, reasons: Sequence[str], comment: str) -> list[Objection]:
    """«Не прошедший» needs at least one coded reason and a comment of one's own."""
    if choice not in (PASSED, NOT_PASSED):
        return [Objection("VOTE_REQUIRED", "Выберите, как вы голосуете", "choice")]
    if choice == PASSED:
        return []
    found = []
    if not reasons:
        found.append(Objection("REASON_REQUIRED", "Отметьте хотя бы одну причину: заявитель увидит её", "reasons"))
    if any(code not in REASONS for code in reasons):
        found.append(Objection("REASON_UNKNOWN", "Выберите причины из списка", "reasons"))
    if not comment.strip():
        found.append(Objection("COMMENT_REQUIRED", "Напишите своими словами, что именно не так", "comment"))
    return found


def objections_to_defects(defects: Sequence[Mapping[str, str]]) -> list[Objection]:
    """A return needs at least one coded remark, each from the list and with words of one's own."""
    if not defects:
        return [Objection("DEFECT_REQUIRED", "Напишите хотя бы одно замечание: без него вернуть дело нельзя")]
    found = []
    for defect in defects:
        code = defect["code"]
        if code not in REASONS:
            found.append(Objection("REASON_UNKNOWN", "Выберите замечания из списка"))
        elif not defect["text"].strip():
            title = REASONS[code].title
            found.append(Objection("COMMENT_REQUIRED", f"Напишите, в чём замечание «{title}»", f"text_{code}"))
    return found


def objections_to_meeting(held_on: date, protocol_due_on: date, today: date, taken: bool) -> list[Objection]:
    """A meeting is planned for today or later, on a free day, and its protocol is not due before it."""
    found = []
    if held_on < today:
        found.append(
            Objection("DATE_PAST", "Дата заседания уже прошла. Укажите сегодняшнюю или более позднюю", "held_on")
        )
    if taken:
        found.append(Objection("DATE_TAKEN", "На эту дату заседание уже назначено. Выберите другую", "held_on"))
    if protocol_due_on < held_on:
        found.append(
            Objection(
                "PROTOCOL_BEFORE", "Протокол не может быть готов раньше заседания. Проверьте даты", "protocol_due_on"
            )
        )
    return found


def objections_to_protocol(
    held_on: date, today: date, protocol_number: str, decided: int, undecided: int
) -> list[Objection]:
    """The protocol is signed on the day of the meeting or later, has a number, and at least one decision."""
    found = []
    if today < held_on:
        found.append(
            Objection("MEETING_AHEAD", "Заседание ещё не состоялось: протокол подписывают в его день или позже")
        )
    if not protocol_number.strip():
        found.append(Objection("NUMBER_REQUIRED", "Укажите номер протокола", "protocol_number"))
    if not decided:
        cases = counted(undecided, "дело", "дела", "дел")
        found.append(
            Objection(
                "NOTHING_DECIDED",
                f"По делам повестки нет решений ({cases} без кворума). Дождитесь голосов или перенесите дела",
            )
        )
    return found
