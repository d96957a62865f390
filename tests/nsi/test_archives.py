"""Archives of editions: what is in them, when they are made, and that a kill at any moment does no harm."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import tracemalloc
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.db import connection, transaction

from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.nsi import rules
from egisz.nsi.actions.archives import asked_archives, make_waiting, sweep_archives
from egisz.nsi.actions.storing import store_edition
from egisz.nsi.gateway import distribution
from egisz.nsi.gateway.answers import read_text
from egisz.nsi.models import Archive, Edition
from egisz.nsi.public import dry_run, edition, load_folder, publish
from egisz.nsi.queries.archives import archives, packed_rows
from egisz.nsi.types import Counters
from egisz.outbox.public import deliver_all
from tests.nsi.builders import OID, passport

pytestmark = pytest.mark.django_db
TYPES = {"ID": "INTEGER", "NAME": "VARCHAR", "ON": "DATETIME", "100%": "VARCHAR"}
ODD = [
    ("3", 'а "б"\\\t<в> & ]]>', "21.11.2017", "007"),
    ("2", "", None, " с пробелами "),
    ("1", "йод; «кавычки»\r\nи строка", "01.01.2015", None),
]
ADMIN = Actor(Role.ADMIN)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.EGISZ_NSI_ARCHIVES_DIR = tmp_path / "archives"


def put(version="1.1", listed=ODD, *, types=TYPES, oid=OID, **facts):
    read = rules.passport_facts(passport(len(listed), oid=oid, version=version, types=types, **facts))
    columns = tuple(types)
    assert store_edition(Actor.system("nsi"), read, columns, rules.read_rows(read, columns, listed))
    deliver_all()
    return edition(oid, version)


def opened(info, form):
    """(name of the only member, its bytes)."""
    with zipfile.ZipFile(distribution.path_of(info.id, form)) as archive:
        assert archive.testzip() is None
        (name,) = archive.namelist()
        return name, archive.read(name)


def states(info):
    return {item.form: item.state for item in archives(info)}


def everything(version="1.1", listed=ODD, **words):
    info = put(version, listed, **words)
    make_waiting()
    assert states(info) == {"json": "ready", "csv": "ready", "xml": "ready"}
    return info


# What is in them


def test_json_is_records_of_texts_and_nulls():
    name, data = opened(everything(), "json")
    assert name == f"{OID}_1.1.json"
    content = json.loads(data.decode("utf-8-sig"))
    assert content == {"records": [dict(zip(TYPES, row, strict=True)) for row in reversed(ODD)]}


def test_csv_has_one_row_a_line_as_another_reader_sees_it():
    name, data = opened(everything(), "csv")
    assert name == f"{OID}_1.1.csv"
    assert data.startswith(b"ID;NAME;ON;100%\n1;")
    assert not data.endswith(b"\n")
    read = list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=";"))
    assert read == [list(TYPES), *[[cell or "" for cell in row] for row in reversed(ODD)]]
    assert b'\n2;"";;" ' in data  # an empty text and a null
    assert data.endswith(b";007")  # digits are bare


def cells_of(entry, columns):
    """As a program reads it that asks for elements by the names of columns."""
    found = {cell.get("name") or cell.tag: cell.text or "" for cell in entry}
    return [found.get(column) for column in columns]


def test_xml_as_another_reader_sees_it():
    _, data = opened(everything(), "xml")
    root = ElementTree.fromstring(data)
    assert (root.get("oid"), root.get("version")) == (OID, "1.1")
    assert {item.get("name"): item.get("type") for item in root.iter("column")} == TYPES
    assert [cells_of(entry, list(TYPES)) for entry in root.iter("entry")] == [list(row) for row in reversed(ODD)]


def test_what_xml_cannot_hold_becomes_a_space():
    _, data = opened(everything(listed=[("1", "а\x0bб\ufffe", None, None)]), "xml")
    assert next(ElementTree.fromstring(data).iter("entry"))[1].text == "а б "


@pytest.mark.parametrize("form", ["json", "csv", "xml"])
def test_the_loader_reads_back_what_was_written(form):
    info = everything()
    path = distribution.path_of(info.id, form)
    name = distribution.file_name(OID, "1.1", form)
    plan = dry_run(ADMIN, name, path.read_bytes(), version="1.2")
    assert (plan.oid, plan.rows, plan.counters) == (OID, 3, Counters())
    assert (plan.fields, plan.keys) == ((), ())


def test_a_book_without_rows():
    info = everything(listed=[])
    assert json.loads(opened(info, "json")[1]) == {"records": []}
    assert opened(info, "csv")[1] == b"ID;NAME;ON;100%"
    assert list(ElementTree.fromstring(opened(info, "xml")[1]).iter("entry")) == []


def test_keys_that_are_words():
    rows = [(key, "x", None, None) for key in ("ё", "а", "B", "A", "10", "9")]
    info = everything(listed=rows, types={**TYPES, "ID": "VARCHAR"})
    assert [row["ID"] for row in json.loads(opened(info, "json")[1])["records"]] == ["10", "9", "A", "B", "а", "ё"]


@pytest.mark.parametrize("name", ["1.2.643.5.1.13.13.11.1005_2.27.csv", "1.2.643.5.1.13.13.11.1486_2.7.csv"])
def test_the_two_real_files_come_out_byte_for_byte(shared_data, name):
    """All bytes but one thing: rows that their database had moved stand at their key here."""
    data = (shared_data / "nsi" / "files" / name).read_bytes()
    plan = dry_run(ADMIN, name, data, book_name="Справочник")
    publish(ADMIN, plan.draft_id)
    deliver_all()
    make_waiting()
    member, made = opened(edition(plan.oid), "csv")
    assert member == name
    header, *lines = data.split(b"\n")
    assert made == b"\n".join([header, *sorted(lines, key=lambda line: int(line.partition(b";")[0]))])


@pytest.mark.parametrize(
    "oid", ["1.2.643.5.1.13.13.11.1005", "1.2.643.5.1.13.13.11.1520", "1.2.643.5.1.13.13.99.2.700"]
)
def test_archives_of_recorded_books_hold_the_recorded_rows(shared_data, tmp_path, oid):
    recorded = []
    for path in (shared_data / "nsi" / "api_responses").glob(f"{oid}_*"):
        (tmp_path / path.name).symlink_to(path)
        if "_part" in path.name:
            page = json.loads(read_text(path))
            recorded += [[cell["value"] for cell in row] for row in page["list"]]
            columns = [cell["column"] for cell in page["list"][0]]
    assert load_folder(tmp_path).errors == []
    deliver_all()
    make_waiting()
    info = edition(oid)
    key = columns.index(info.key_column)
    order = {"number": lambda row: int(row[key]), "code": lambda row: row[key]}[info.order_by.lstrip("-")]
    recorded.sort(key=order)
    assert [list(row.values()) for row in json.loads(opened(info, "json")[1])["records"]] == recorded
    table = list(csv.reader(io.StringIO(opened(info, "csv")[1].decode(), newline=""), delimiter=";"))
    assert table == [columns, *[[cell or "" for cell in row] for row in recorded]]
    records = ElementTree.fromstring(opened(info, "xml")[1]).iter("entry")
    assert [cells_of(entry, columns) for entry in records] == recorded


def test_an_older_edition_has_its_own_rows():
    old = everything()
    new = everything("1.2", ODD[1:], published="01.03.2026 10:00")
    assert len(json.loads(opened(old, "json")[1])["records"]) == 3
    assert len(json.loads(opened(new, "json")[1])["records"]) == 2


def test_the_same_rows_give_the_same_bytes():
    info = everything()
    before = {item.form: (item.sha256, item.size) for item in archives(info)}
    for form in before:
        distribution.path_of(info.id, form).unlink()
    sweep_archives()
    make_waiting()
    assert {item.form: (item.sha256, item.size) for item in archives(info)} == before


# When they are made


def test_a_published_edition_is_queued_with_its_announcement():
    read = rules.passport_facts(passport(len(ODD), types=TYPES))
    store_edition(Actor.system("nsi"), read, tuple(TYPES), rules.read_rows(read, tuple(TYPES), ODD))
    assert not Archive.objects.exists()
    deliver_all()
    assert states(edition(OID)) == {"json": "waiting", "csv": "waiting", "xml": "waiting"}
    assert make_waiting() == 3
    assert make_waiting() == 0


def test_an_edition_of_before_is_queued_when_somebody_asks():
    info = put()
    Archive.objects.all().delete()
    assert [item.state for item in asked_archives(info)] == ["waiting"] * 3
    assert [item.state for item in asked_archives(info)] == ["waiting"] * 3
    make_waiting()
    assert [item.state for item in asked_archives(info)] == ["ready"] * 3


def test_the_daily_sweep_queues_what_is_missing_or_lost_and_leaves_annulled_ones():
    old, new = put("1.1"), put("1.2", published="01.03.2026 10:00")
    bad = put("1.3", published="01.04.2026 10:00")
    Archive.objects.all().delete()
    Edition.objects.filter(pk=bad.id).update(annulled_at=clock.now())
    assert sweep_archives() == 6
    make_waiting()
    distribution.path_of(old.id, "csv").write_bytes(b"cut")
    distribution.path_of(new.id, "xml").unlink()
    assert sweep_archives() == 2
    assert states(old)["csv"] == states(new)["xml"] == "waiting"
    assert states(old)["json"] == "ready"
    make_waiting()
    assert zipfile.is_zipfile(distribution.path_of(old.id, "csv"))
    assert sweep_archives() == 0


def test_the_sweep_removes_old_files_of_nobody():
    info = everything()
    folder = distribution.path_of(info.id, "json").parent
    nobody = folder / "00000000-0000-4000-8000-000000000000_json.zip"
    cut, fresh = folder / f".{info.id}_json.0.part", folder / f".{info.id}_json.1.part"
    for path in (nobody, cut, fresh):
        path.write_bytes(b"x")
    for path in (nobody, cut, *[distribution.path_of(info.id, form) for form in distribution.FORMS]):
        os.utime(path, (1e9, 1e9))
    sweep_archives()
    assert [path.exists() for path in (nobody, cut, fresh)] == [False, False, True]
    assert opened(info, "json")


def test_what_fails_is_told_and_tried_again_later(settings, tmp_path):
    info = put()
    settings.EGISZ_NSI_ARCHIVES_DIR.write_text("a file where the folder should be")
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    Archive.objects.update(not_before=now)
    assert make_waiting(now) == 3
    assert {(row.state, row.problem, row.not_before) for row in Archive.objects.all()} == {
        ("failed", "NotADirectoryError", now + timedelta(minutes=1))
    }
    assert make_waiting(now) == 0
    settings.EGISZ_NSI_ARCHIVES_DIR.unlink()
    assert make_waiting(now + timedelta(minutes=2)) == 3
    assert states(info) == {"json": "ready", "csv": "ready", "xml": "ready"}


def test_one_bad_edition_does_not_stop_the_others():
    bad, good = put("1.1"), put("1.2", published="01.03.2026 10:00")
    Edition.objects.filter(pk=bad.id).update(rows_count=99)
    make_waiting()
    assert set(states(bad).values()) == {"failed"}
    assert set(states(good).values()) == {"ready"}
    assert [path.name for path in distribution.path_of(bad.id, "json").parent.iterdir() if "part" in path.name] == []


# Kills and size


_DIES = """
import os, signal, sys
import django
django.setup()
from egisz.nsi.actions.archives import make_waiting
count = 0
def die(event, arguments):
    global count
    if event == sys.argv[1] and "part" in str(arguments[0]):
        count += 1
        if count == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(die)
make_waiting()
"""


@pytest.mark.kill
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("event", "time"), [("open", 2), ("os.rename", 1), ("os.rename", 2), ("os.rename", 3)])
def test_a_process_killed_in_the_middle_leaves_nothing_half(settings, event, time):
    """Killed while it writes, before the first file gets its name, and between the files."""
    info = put()
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}:{database.get('PASSWORD') or ''}@/{database['NAME']}"
    url += f"?host={database.get('HOST') or ''}" + (f"&port={database['PORT']}" if database.get("PORT") else "")
    child = subprocess.run(
        [sys.executable, "-c", _DIES, event, str(time)], cwd=Path(__file__).resolve().parents[2], check=False,
        env={**os.environ, "DATABASE_URL": url, "EGISZ_NSI_ARCHIVES_DIR": str(settings.EGISZ_NSI_ARCHIVES_DIR)},
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL
    there = [form for form in distribution.FORMS if distribution.path_of(info.id, form).exists()]
    assert len(there) == (time - 1 if event == "os.rename" else 0)
    with transaction.atomic():  # the locks of the dead one go with its connection
        assert {row.state for row in Archive.objects.select_for_update()} == {"waiting"}
    assert make_waiting() == 3
    for form in distribution.FORMS:
        assert opened(info, form)
    assert [item.state for item in asked_archives(info)] == ["ready"] * 3


def test_memory_does_not_grow_with_the_book():
    """Three files of 8 MB are made of portions of a thousand rows."""
    listed = [(str(number), f"запись {number} " * 12, None, None) for number in range(25_000, 0, -1)]
    info = put(listed=listed)
    assert max(map(len, packed_rows(info))) <= 1000
    tracemalloc.start()
    try:
        make_waiting()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    read = json.loads(opened(info, "json")[1])["records"]
    assert [row["NAME"] for row in reversed(read)] == [row[1] for row in listed]
    assert peak < 9_000_000
