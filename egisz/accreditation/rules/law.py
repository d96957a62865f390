"""A rule set: the numbers of the law that are in force between two days (`domain/accreditation.md` 12).

The values live in `egisz/accreditation/law/*.toml`, one file per act, each value with its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import Any

from egisz.kernel.periods import add_months, add_years
from egisz.kernel.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """Decree extension: a document that expired between two days stays usable until a third one."""

    citation: str
    source_url: str
    documents: tuple[str, ...]
    expired_from: date
    expired_to: date
    usable_until: date

    def covers(self, document: str, expired_on: date, day: date) -> bool:
        return (
            document in self.documents
            and self.expired_from <= expired_on <= self.expired_to
            and day < self.usable_until
        )


@dataclass(frozen=True, slots=True)
class MentoringRule:
    """Наставничество: years that a new graduate must work under a mentor, by case."""

    citation: str
    source_url: str
    applies_from: date
    years_max: int
    years_secondary: int
    years_small_town: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from. mark: C confirmed, P public practice, A the article, R field knowledge."""

    mark: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One act with all its parameters. Terms in working days are counted from the day after the event."""

    name: str
    title: str
    citation: str
    source_url: str
    valid_from: date
    valid_to: date | None
    hours_total_min: int
    hours_refresher_min: int
    hours_other_max: int
    programme_min_hours: int
    retraining_min_hours: int
    validity_years: int
    break_max_years: int
    submit_earliest_months: int
    registration_working_days: int
    centre_check_working_days: int
    commission_days: int
    commission_days_are_working: bool
    protocol_days: int
    file_total_mb: int
    file_each_mb: int | None
    file_extensions: tuple[str, ...]
    not_agreed_extra_months: int
    report_reminder_days: int
    report_escalation_days: int
    retake_request_working_days: int
    retakes_max: int
    retakes_max_after_failure: int
    appeal_working_days: int
    appeal_decision_working_days: int
    test_pass_percent: int
    category_exception_years: int
    extension_rules: tuple[ExtensionRule, ...]
    mentoring: MentoringRule | None
    sources: Mapping[str, Source]

    def in_force_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def file_total_bytes(self) -> int:
        return self.file_total_mb * 1024 * 1024

    @property
    def file_each_bytes(self) -> int | None:
        return None if self.file_each_mb is None else self.file_each_mb * 1024 * 1024

    def submission_opens(self, expires_on: date) -> date:
        """The first day on which an application may be submitted."""
        return add_months(expires_on, -self.submit_earliest_months)

    def usable_until(self, document: str, expires_on: date, day: date) -> date:
        """The last day on which a document may be relied upon, decree extensions included."""
        for rule in self.extension_rules:
            if rule.covers(document, expires_on, day):
                return max(expires_on, date.fromordinal(rule.usable_until.toordinal() - 1))
        return expires_on

    def register_by(self, submitted_on: date, calendar: WorkCalendar) -> date:
        return calendar.add(submitted_on, self.registration_working_days)

    def check_by(self, registered_on: date, calendar: WorkCalendar) -> date:
        return calendar.add(registered_on, self.centre_check_working_days)

    def decide_by(self, handed_over_on: date, calendar: WorkCalendar) -> date:
        if self.commission_days_are_working:
            return calendar.add(handed_over_on, self.commission_days)
        return calendar.add(date.fromordinal(handed_over_on.toordinal() + self.commission_days), 0)

    def valid_until(self, passed_on: date) -> date:
        """The last day of an accreditation that was passed on a day: five years later."""
        return add_years(passed_on, self.validity_years)


def rule_set_from(data: Mapping[str, Any]) -> RuleSet:
    """A rule set from the parsed TOML; KeyError or TypeError when a parameter is missing or unknown."""
    parameters = {key: _entry(value) for key, value in data["parameters"].items()}
    values: dict[str, Any] = {key: value for key, (value, _) in parameters.items()}
    values["file_extensions"] = tuple(values["file_extensions"])
    values["file_each_mb"] = values["file_each_mb"] or None  # TOML has no null: 0 means «no limit of its own»
    mentoring = data.get("mentoring")
    result = RuleSet(
        name=data["name"],
        title=data["title"],
        citation=data["citation"],
        source_url=data["source_url"],
        valid_from=data["valid_from"],
        valid_to=data.get("valid_to"),
        extension_rules=tuple(
            ExtensionRule(**{**rule, "documents": tuple(rule["documents"])}) for rule in data.get("extension_rules", ())
        ),
        mentoring=MentoringRule(**mentoring) if mentoring else None,
        sources=MappingProxyType({key: source for key, (_, source) in parameters.items()}),
        **values,
    )
    if result.valid_to is not None and result.valid_to < result.valid_from:
        raise ValueError(f"{result.name} ends before it begins")
    return result


def _entry(entry: Mapping[str, Any]) -> tuple[Any, Source]:
    return entry["value"], Source(entry["mark"], entry["source"], entry.get("url", ""))


PARAMETERS = tuple(
    field.name
    for field in fields(RuleSet)
    if field.name
    not in {
        "name", "title", "citation", "source_url", "valid_from", "valid_to", "extension_rules", "mentoring", "sources",
    }
)  # fmt: skip
