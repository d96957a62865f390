"""The hours calculator, clause by clause (education.md 7; приказ Минздрава России № 709н)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.cme import rules
from egisz.cme.rules import Credit, HoursRequirement, count_hours, last_start_day
from egisz.kernel.periods import Period

WINDOW = Period(date(2022, 6, 24), date(2026, 11, 23))
LAW = HoursRequirement(144, 72, 72, 16, "приказ № 709н")
_number = iter(range(1, 10_000_000))


def refresher(hours: int = 36, **changes) -> Credit:
    number = next(_number)
    facts = {
        "id": str(number), "kind": "refresher", "title": "Программа", "provider": "Институт", "hours": Decimal(hours),
        "specialty_code": "27", "specialty_name": "Терапия", "date": date(2025, 3, 1),
        "document_number": f"ПК {number}", "frdo": "confirmed",
    }  # fmt: skip
    return Credit(**{**facts, **changes})


def event(hours: int = 6, **changes) -> Credit:
    return refresher(hours, **{"kind": "event", "frdo": "", **changes})


def report(*credits: Credit, window: Period = WINDOW, law: HoursRequirement = LAW):
    return count_hours(credits, specialty_code="27", specialty_name="Терапия", window=window, requirement=law)


def verdict(credit: Credit) -> tuple[str, str]:
    (line,) = report(credit).lines
    assert line.reason
    return line.verdict, line.reason_code


# the six examples of education.md 7


def test_example_1_144_hours_of_refreshers_are_enough():
    assert report(refresher(144)).enough


@pytest.mark.article("A-076")
def test_example_2_72_and_72_are_enough():
    assert report(refresher(72), event(72)).enough


def test_example_3_of_100_other_hours_72_are_taken():
    result = report(refresher(72), event(100))
    assert result.enough
    assert (result.total, result.other, result.other_surplus) == (144, 72, 28)


def test_example_4_12_hours_are_missing_in_total():
    result = report(refresher(36), refresher(36), event(60))
    assert (result.enough, result.missing_total, result.missing_refresher) == (False, 12, 0)


def test_example_5_12_hours_of_refreshers_are_missing():
    result = report(refresher(60), event(100))
    assert (result.enough, result.missing_refresher, result.missing) == (False, 12, 12)


def test_example_6_undecided_until_the_register_of_documents_confirms():
    result = report(refresher(72), refresher(72, frdo="absent"))
    assert (result.enough, result.total, result.total_undecided, result.refresher_undecided) == (False, 72, 72, 72)
    assert result.enough_if_confirmed


def test_143_hours_are_not_enough():
    result = report(refresher(143))
    assert (result.enough, result.missing_total) == (False, 1)


# step 1: the window


@pytest.mark.parametrize("day", [WINDOW.begin, WINDOW.end, date(2024, 2, 29)])
def test_both_days_of_the_window_count(day):
    assert verdict(refresher(date=day))[0] == "counts"


@pytest.mark.parametrize("day", [WINDOW.begin - timedelta(days=1), WINDOW.end + timedelta(days=1)])
def test_a_day_outside_the_window_does_not(day):
    assert verdict(refresher(date=day)) == ("no", "OUTSIDE_WINDOW")


# step 2: what counts, what does not, what is not decided


def test_another_specialty_does_not_count():
    assert verdict(refresher(specialty_code="30", specialty_name="Кардиология")) == ("no", "OTHER_SPECIALTY")


def test_the_same_specialty_under_another_code_is_known_by_its_name():
    assert verdict(refresher(specialty_code="therapy", specialty_name="терапия"))[0] == "counts"


def test_a_directly_connected_specialty_counts_when_it_is_named():
    credit = refresher(specialty_code="30", specialty_name="Кардиология")
    result = count_hours([credit], specialty_code="27", specialty_name="Терапия", window=WINDOW, requirement=LAW,
                         related=frozenset({"30"}))  # fmt: skip
    assert result.total == 36


def test_an_unknown_specialty_is_undecided_and_asked_for():
    assert verdict(refresher(specialty_code="", specialty_name="")) == ("undecided", "SPECIALTY_UNKNOWN")


def test_a_refresher_shorter_than_16_hours_does_not_count():
    assert verdict(refresher(15)) == ("no", "TOO_SHORT")
    assert verdict(refresher(16))[0] == "counts"


def test_an_event_may_be_short():
    assert verdict(event(1))[0] == "counts"


def test_a_refresher_without_a_document_does_not_count():
    assert verdict(refresher(document_number=" ")) == ("no", "NO_DOCUMENT")


@pytest.mark.parametrize(
    ("frdo", "code"), [("absent", "FRDO_ABSENT"), ("unknown", "FRDO_UNKNOWN"), ("", "FRDO_UNKNOWN")]
)
def test_a_document_that_frdo_does_not_confirm_is_undecided(frdo, code):
    assert verdict(refresher(frdo=frdo)) == ("undecided", code)


def test_retraining_is_not_a_refresher():
    assert verdict(refresher(260, kind="retraining")) == ("no", "RETRAINING")


def test_what_the_worker_entered_is_undecided_until_somebody_verifies_it():
    assert verdict(event(18, kind="manual_other", verified=False)) == ("undecided", "NOT_VERIFIED")
    assert verdict(event(18, kind="manual_other"))[0] == "counts"
    assert verdict(refresher(36, kind="manual_refresher", frdo="unknown", verified=False))[0] == "undecided"


@pytest.mark.article("A-174")
def test_one_document_counts_once():
    result = report(refresher(36, document_number="ПК 77-1"), refresher(36, document_number="пк  771"))
    assert (result.total, [line.reason_code for line in result.lines].count("DUPLICATE")) == (36, 1)


def test_the_same_number_of_another_day_is_another_document():
    pair = [refresher(36, document_number="1"), refresher(36, document_number="1", date=date(2025, 4, 1))]
    assert report(*pair).total == 72


@pytest.mark.article("A-174")
def test_the_registers_entry_wins_over_the_workers_own():
    own = refresher(72, kind="manual_refresher", frdo="unknown", verified=False, document_number="5")
    result = report(own, refresher(36, document_number="5"))
    assert (result.total, result.total_undecided) == (36, 0)


def test_an_event_without_a_number_is_known_by_its_title_and_day():
    assert report(event(document_number=""), event(document_number="")).total == 6


# step 3 and the older rule


def test_under_the_rule_of_2021_the_split_was_74_and_70():
    old = HoursRequirement(144, 74, 70, 16, "письмо 2021 года")
    assert not report(refresher(72), event(72), law=old).enough
    assert report(refresher(74), event(70), law=old).enough


def test_undecided_hours_never_grow_beyond_what_can_be_taken():
    result = report(refresher(72), event(60), event(30, kind="manual_other", verified=False))
    assert (result.total, result.total_undecided) == (132, 12)


# step 4: the last day


@pytest.mark.parametrize(
    ("missing", "start"),
    [(0, None), (1, date(2027, 6, 24)), (6, date(2027, 6, 24)), (7, date(2027, 6, 23)), (48, date(2027, 6, 17)),
     (144, date(2027, 6, 1))],
)  # fmt: skip
def test_the_last_day_to_begin_at_six_hours_a_day(missing, start):
    assert last_start_day(Decimal(missing), date(2027, 6, 24)) == start


# properties

CREDITS = st.lists(
    st.builds(
        lambda hours, kind, number, days, code, frdo, verified: Credit(
            id=f"{hours}-{kind}-{number}-{days}-{code}-{frdo}-{verified}", kind=kind, title="П", provider="И",
            hours=Decimal(hours), specialty_code=code, specialty_name="", date=WINDOW.begin + timedelta(days=days),
            document_number=number, frdo=frdo, verified=verified,
        ),
        st.integers(1, 200), st.sampled_from(["refresher", "retraining", "event", "module", "manual_other"]),
        st.text("123", max_size=2), st.integers(-20, 40), st.sampled_from(["27", "30", ""]),
        st.sampled_from(["confirmed", "absent", "unknown"]), st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


@given(CREDITS, st.integers(0, 11))
def test_more_training_never_means_fewer_hours(credits, cut):
    fewer, more = report(*credits[:cut]), report(*credits)
    assert more.total >= fewer.total
    assert more.refresher >= fewer.refresher
    assert more.enough or not fewer.enough


@given(CREDITS, st.randoms())
def test_the_order_does_not_matter(credits, chance):
    mixed = list(credits)
    chance.shuffle(mixed)
    one, two = report(*credits), report(*mixed)
    assert (one.total, one.refresher, one.total_undecided) == (two.total, two.refresher, two.total_undecided)


@given(CREDITS)
def test_the_sums_never_exceed_what_was_entered(credits):
    result = report(*credits)
    everything = sum((credit.hours for credit in credits), Decimal(0))
    assert 0 <= result.refresher <= result.total <= everything
    assert result.total + result.total_undecided <= everything
    assert len(result.lines) == len(credits)
    assert result.enough is (result.missing_total == 0 and result.missing_refresher == 0)


def test_a_manual_entry_is_checked_field_by_field():
    found = rules.objections_to_manual("x", " ", " ", Decimal(0), date(2026, 11, 24), "", 16, date(2026, 11, 23))
    assert [objection.field for objection in found] == ["kind", "title", "provider", "hours", "date"]
    found = rules.objections_to_manual(
        "manual_refresher", "а", "б", Decimal(8), date(2026, 1, 1), "", 16, date(2026, 11, 23)
    )
    assert [objection.code for objection in found] == ["CREDIT_TOO_SHORT", "CREDIT_NUMBER"]
