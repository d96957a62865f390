"""Files of administrators: read, shown as a plan, published whole or not at all."""

from __future__ import annotations

import io
import uuid
import zipfile

import orjson
import pytest
from django.core.management import CommandError, call_command

from egisz.audit.models import AuditRow
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.nsi.models import Draft, DraftPage, Edition, Record
from egisz.nsi.public import (
    annul_edition,
    cancel_draft,
    changes,
    dry_run,
    edition,
    editions,
    load_folder,
    load_plan,
    load_plans,
    passport_text,
    publish,
    rows,
)
from egisz.outbox.models import EventRow
from tests.nsi.builders import OID, write_book

pytestmark = pytest.mark.django_db

ADMIN = Actor(role=Role.ADMIN, account_id=uuid.UUID(int=7))
TYPES = {"ID": "INTEGER", "NAME": "VARCHAR", "DATE": "DATETIME"}
COLUMNS = tuple(TYPES)


@pytest.fixture
def book(tmp_path):
    listed = [[str(number), f"запись {number}", None] for number in range(30, 0, -1)]
    write_book(tmp_path, listed, columns=COLUMNS, types=TYPES)
    assert load_folder(tmp_path).errors == []
    return listed


def csv_of(listed, columns=COLUMNS):
    return "\n".join(
        [";".join(columns), *(";".join("" if v is None else f'"{v}"' for v in row) for row in listed)]
    ).encode()


def zip_of(*members, **options):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def changed(listed):
    """Two changed, one removed, one added."""
    result = [[code, "иначе" if code in ("1", "2") else name, date] for code, name, date in listed if code != "3"]
    return [*result, ["31", "новая", "01.02.2026"]]


def told(name, data, **options):
    with pytest.raises(Refused) as error:
        dry_run(ADMIN, name, data, **options)
    assert Draft.objects.count() == 0
    return " ".join(f"{o.field}: {o.text}" for o in error.value.objections)


def test_a_plan_counts_and_shows_what_would_change_and_changes_nothing(book):
    plan = dry_run(ADMIN, f"{OID}_1.2.csv", csv_of(changed(book)))
    assert (plan.oid, plan.version, plan.base_version, plan.rows) == (OID, "1.2", "1.1", 30)
    counted = plan.counters
    assert (counted.rows_added, counted.rows_changed, counted.rows_removed, counted.fields_added) == (1, 2, 1, 0)
    assert sorted((s.operation, s.code) for s in plan.samples) == [
        ("DELETE", "3"), ("INSERT", "31"), ("UPDATE", "1"), ("UPDATE", "2"),
    ]  # fmt: skip
    update = next(s for s in plan.samples if s.code == "1")
    assert (update.old["NAME"], update.new["NAME"]) == ("запись 1", "иначе")
    assert edition(OID).version == "1.1"
    assert Record.objects.count() == 30
    assert load_plan(ADMIN, plan.draft_id) == plan
    assert load_plans(ADMIN) == [plan]


def test_what_is_published_is_what_the_plan_showed(book):
    plan = dry_run(ADMIN, f"{OID}_1.2_csv.zip", zip_of((f"{OID}_1.2.csv", csv_of(changed(book)))))
    publish(ADMIN, plan.draft_id, note="Приказ № 1.")
    new = edition(OID)
    assert new.version == "1.2"
    assert new.facts.release_notes == f"{plan.counters.text()}\nПриказ № 1."
    assert {r.code: r.cells[1] for r in rows(new, size=100).rows}["1"] == "иначе"
    assert changes(edition(OID, "1.1"), new).total == 4
    assert Record.objects.count() == 33
    said = orjson.loads(passport_text(new.id))
    assert (len(said), said["version"], said["rowsCount"]) == (27, "1.2", 30)
    assert not DraftPage.objects.exists()
    assert load_plan(ADMIN, plan.draft_id).state == "published"
    assert load_plans(ADMIN) == []
    event = EventRow.objects.filter(kind="nsi.EditionPublished").latest("at")
    assert (event.body["version"], event.body["since_version"]) == ("1.2", "1.1")
    assert AuditRow.objects.filter(code="nsi.draft_published").count() == 1


def test_a_file_under_an_additional_oid_is_of_the_same_book(tmp_path):
    write_book(tmp_path, [["1", "а", None]], columns=COLUMNS, types=TYPES)
    path = tmp_path / f"{OID}_1.1_passport.json"
    said = orjson.loads(path.read_bytes())
    said["codes"].append({"value": "1.2.643.5.1.13.2.7.1", "type": "TYPE_OTHER"})
    path.write_bytes(orjson.dumps(said))
    load_folder(tmp_path)
    plan = dry_run(ADMIN, "1.2.643.5.1.13.2.7.1_1.2.csv", b"ID;NAME;DATE\n1;x;")
    assert (plan.oid, plan.base_version) == (OID, "1.1")


@pytest.mark.parametrize("form", ["json", "json in zip", "xml", "xml without columns", "csv with a mark"])
def test_all_forms_of_files_say_the_same(book, form):
    listed = changed(book)
    if "json" in form:
        name = f"{OID}_1.2.json"
        data = b"\xef\xbb\xbf" + orjson.dumps({"records": [dict(zip(COLUMNS, r, strict=True)) for r in listed]})
        if "zip" in form:
            name, data = f"{OID}_1.2_json.zip", zip_of((name, data))
    elif "xml" in form:
        entries = "".join(
            f"<entry>{''.join(f'<{c}>{v}</{c}>' for c, v in zip(COLUMNS, r, strict=True) if v is not None)}</entry>"
            for r in listed
        )
        name = "anything.xml"
        columns = "".join(f'<column name="{c}"/>' for c in COLUMNS) if form == "xml" else ""
        data = (
            f'<?xml version="1.0" encoding="UTF-8"?><book oid="{OID}" version="1.2"><passport><oid>x</oid></passport>'
            f"<columns>{columns}</columns><entries>{entries}</entries></book>"
        ).encode()
    else:
        name, data = f"{OID}_1.2.csv", b"\xef\xbb\xbf" + csv_of(listed)
    plan = dry_run(ADMIN, name, data)
    assert (plan.version, plan.rows, plan.counters.rows_changed) == ("1.2", 30, 2)


def test_nested_data_of_json_records_is_flattened():
    data = orjson.dumps({"records": [{"ID": 1, "data": {"NAME": "а", "ON": True, "X": None}}, {"ID": 2, "NOTE": "б"}]})
    plan = dry_run(ADMIN, "x.json", data, oid="1.2.643.5.1.13.13.99.2.90002", version="1.0", book_name="Новый")
    assert plan.base_version == ""
    publish(ADMIN, plan.draft_id)
    info = edition("1.2.643.5.1.13.13.99.2.90002")
    assert info.columns == ("ID", "NAME", "ON", "X", "NOTE")
    assert [r.cells for r in rows(info).rows] == [("1", "а", "true", None, None), ("2", None, None, None, "б")]
    assert info.facts.short_name == "Новый"


def test_a_new_column_and_a_dropped_one_are_in_the_plan(book):
    listed = [[code, name, "x"] for code, name, _ in book]
    plan = dry_run(ADMIN, f"{OID}_1.2.csv", csv_of(listed, ("ID", "NAME", "NOTE")))
    assert [(c.operation, c.field.name) for c in plan.fields] == [
        ("ALTER_ADD_COLUMN", "NOTE"), ("ALTER_DROP_COLUMN", "DATE"),
    ]  # fmt: skip
    assert (plan.counters.rows_changed, plan.counters.fields_added, plan.counters.fields_removed) == (30, 1, 1)


def test_a_file_that_changes_nothing_and_one_that_removes_most_are_warned_of(book):
    assert "не отличается от версии 1.1" in dry_run(ADMIN, f"{OID}_1.2.csv", csv_of(book)).notes[0]
    assert "больше половины" in dry_run(ADMIN, f"{OID}_1.3.csv", csv_of(book[:5])).notes[0]
    assert "старше" in dry_run(ADMIN, f"{OID}_1.0.csv", csv_of(book[:20])).notes[0]


def test_an_older_edition_is_published_behind_the_current_one(book):
    plan = dry_run(ADMIN, f"{OID}_1.0.csv", csv_of(book[:20]))
    publish(ADMIN, plan.draft_id)
    assert [e.version for e in editions(OID)] == ["1.1", "1.0"]
    assert edition(OID).version == "1.1"
    assert Record.objects.count() == 30


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (f"{OID}_1.2.csv", b"", "файл пуст"),
        (f"{OID}_1.2.csv", "ID;NAME;DATE\n1;Терапия;".encode("cp1251"), "не в кодировке UTF-8 .строка файла 2."),
        (f"{OID}_1.2.csv", b"ID;NAME;DATE\nx;a;", "строка 1, столбец ID: «x» – не целое число"),
        (f"{OID}_1.2.csv", b"ID;NAME;DATE\n1;a;\n2;b;31.13.2026", "строка 2, столбец DATE: «31.13.2026» – не дата"),
        (
            f"{OID}_1.2.csv",
            b"ID;NAME;DATE\n1;a;\n1;b;",
            "столбец ID: ключ 1 стоит дважды, впервые в строке 1",
        ),
        (f"{OID}_1.2.csv", b"ID;NAME;DATE\n1;a;\n;b;", "строка 2, столбец ID: нет значения ключа"),
        (f"{OID}_1.2.csv", b"ID;NAME;DATE\n1;a", "строка 1: значений 2, а столбцов 3"),
        (f"{OID}_1.2.csv", b"NAME\na", "нет столбца ключа ID"),
        (f"{OID}_1.2.json", b'{"rows": []}', "нет списка records"),
        (f"{OID}_1.2.json", b'{"records": [', "не JSON"),
        (f"{OID}_1.2.json", b'{"records": [1]}', "строка 1: это не запись"),
        (f"{OID}_1.2.json", b'{"records": [{"ID": [1]}]}', "строка 1, столбец ID: значение"),
        (f"{OID}_1.2.json", b'{"records": []}', "нет ни одной записи"),
        (f"{OID}_1.2.xml", b"<book><entries>", "не XML"),
        (f"{OID}_1.2.xml", b"<html/>", "нужны элементы entries и entry"),
        (f"{OID}_1.2.xml", b"<b><entries><entry><ID>1<i/></ID></entry></entries></b>", "внутри значения стоит <i>"),
        (f"{OID}_1.2.xml", b"<b><entries><entry><ID>1</ID><ID>2</ID></entry></entries></b>", "ID стоит дважды"),
        (
            f"{OID}_1.2.xml",
            b"<b><columns><column name='ID'/></columns><entries><entry><N>1</N></entry></entries></b>",
            "столбца N нет в списке",
        ),
        (f"{OID}_1.2.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><book/>", "DOCTYPE"),
        ("x.csv", b"ID;NAME\n1;a", "oid: .*version: "),
        (f"{OID}_1.1.csv", b"ID;NAME;DATE\n1;a;", "Версия 1.1 уже опубликована .* 1.2"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_plainly_and_nothing_is_kept(book, name, data, words):
    import re

    assert re.search(words, told(name, data))


def test_broken_archives_and_bombs_are_refused(book, settings):
    name = f"{OID}_1.2_csv.zip"
    good = zip_of(("a.csv", csv_of(book)))
    assert "повреждён" in told(name, good[:-30])
    assert "повреждён" in told(name, good[: len(good) // 2])
    assert "повреждён" in told(name, good.replace(good[60:70], b"0123456789"))
    assert "файлов: 2" in told(name, zip_of(("a.csv", b"ID"), ("b.csv", b"ID")))
    assert "файлов: 0" in told(name, zip_of())
    assert "бомбу" in told(name, zip_of(("a.csv", b"ID;NAME\n" + b"0" * (8 << 20))))
    settings.EGISZ_NSI_UNPACKED_MB = 1
    assert "больше 1 МБ" in told(name, zip_of(("a.csv", bytes(range(32, 127)) * 20_000)))
    assert "больше 1 МБ" in told(f"{OID}_1.2.csv", b"x" * (2 << 20))


def test_only_administrators_load_and_publish(book):
    plan = dry_run(ADMIN, f"{OID}_1.2.csv", csv_of(changed(book)))
    stranger = Actor(role=Role.HR, account_id=uuid.UUID(int=8))
    for act in (
        lambda: dry_run(stranger, f"{OID}_1.3.csv", csv_of(book)),
        lambda: publish(stranger, plan.draft_id),
        lambda: cancel_draft(stranger, plan.draft_id),
        lambda: annul_edition(stranger, edition(OID).id, "ошибка"),
        lambda: load_plan(stranger, plan.draft_id),
    ):
        with pytest.raises(Forbidden):
            act()
    assert edition(OID).version == "1.1"


def test_a_draft_is_published_once_and_a_cancelled_one_never(book):
    plan = dry_run(ADMIN, f"{OID}_1.2.csv", csv_of(changed(book)))
    publish(ADMIN, plan.draft_id)
    with pytest.raises(Refused, match="NSI_DRAFT_DONE"):
        publish(ADMIN, plan.draft_id)
    other = dry_run(ADMIN, f"{OID}_1.3.csv", csv_of(book))
    cancel_draft(ADMIN, other.draft_id)
    with pytest.raises(Refused, match="NSI_DRAFT_DONE"):
        publish(ADMIN, other.draft_id)
    with pytest.raises(NotFound):
        publish(ADMIN, uuid.uuid4())
    assert not DraftPage.objects.exists()


def test_a_plan_made_against_an_older_edition_is_stale(book):
    first = dry_run(ADMIN, f"{OID}_1.3.csv", csv_of(changed(book)))
    second = dry_run(ADMIN, f"{OID}_1.2.csv", csv_of(book[:20]))
    publish(ADMIN, second.draft_id)
    with pytest.raises(Refused, match="NSI_PLAN_STALE"):
        publish(ADMIN, first.draft_id)


def test_an_annulled_edition_is_not_current_and_stays_readable(book):
    plan = dry_run(ADMIN, f"{OID}_1.2.csv", csv_of(changed(book)))
    new = publish(ADMIN, plan.draft_id)
    with pytest.raises(Refused, match="NSI_REASON_EMPTY"):
        annul_edition(ADMIN, new, " ")
    annul_edition(ADMIN, new, "Опубликована по ошибке")
    assert edition(OID).version == "1.1"
    assert edition(OID, "1.2").annul_reason == "Опубликована по ошибке"
    assert [e.version for e in editions(OID)] == ["1.2", "1.1"]
    with pytest.raises(Refused, match="NSI_ALREADY_ANNULLED"):
        annul_edition(ADMIN, new, "ещё раз")
    with pytest.raises(NotFound):
        annul_edition(ADMIN, uuid.uuid4(), "нет такой")


def test_the_command_shows_a_plan_and_publishes_when_asked(book, tmp_path, capsys):
    path = tmp_path / f"{OID}_1.2.csv"
    path.write_bytes(csv_of(changed(book)))
    call_command("load_dictionary_file", str(path))
    assert "Изменено записей: 2" in capsys.readouterr().out
    assert edition(OID).version == "1.1"
    call_command("load_dictionary_file", str(path), "--publish")
    assert edition(OID).version == "1.2"
    with pytest.raises(CommandError, match="уже опубликована"):
        call_command("load_dictionary_file", str(path))
    with pytest.raises(CommandError, match="не читается"):
        call_command("load_dictionary_file", str(tmp_path / "nowhere.csv"))


def test_the_real_distribution_of_icd_10_follows_the_recorded_edition(shared_data, tmp_path):
    for path in (shared_data / "nsi" / "api_responses").glob("1.2.643.5.1.13.13.11.1005_*"):
        (tmp_path / path.name).symlink_to(path)
    load_folder(tmp_path)
    path = shared_data / "nsi" / "files" / "1.2.643.5.1.13.13.11.1005_2.27.csv"
    plan = dry_run(ADMIN, path.name, path.read_bytes())
    before = Record.objects.count()
    publish(ADMIN, plan.draft_id)
    new = edition("1.2.643.5.1.13.13.11.1005")
    assert (new.version, new.rows_count, plan.base_version) == ("2.27", 15038, "2.24")
    told_now = changes(edition("1.2.643.5.1.13.13.11.1005", "2.24"), new, size=100_000)
    assert told_now.total == plan.counters.rows_added + plan.counters.rows_changed + plan.counters.rows_removed
    assert Record.objects.count() - before <= told_now.total + 50  # and what became a group or ceased to be one
    assert Edition.objects.filter(line=new.line).count() == 2
