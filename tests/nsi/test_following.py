"""One installation follows another over REST: a server of recorded answers on a loopback socket."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from egisz.kernel import clock
from egisz.kernel.errors import Unavailable
from egisz.nsi.actions.following import LOCK, hash_of
from egisz.nsi.gateway import upstream
from egisz.nsi.models import Draft, DraftPage, Edition, Passport, Record, Upstream
from egisz.nsi.public import edition, editions, follow, follow_step, rows
from tests.nsi.builders import OID, page, passport

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "0123456789abcdef0123456789abcdef"


class Recorded:
    """What the server has and how it behaves. fail: statuses to answer before the next good answer."""

    def __init__(self) -> None:
        self.books: dict[str, dict[str, list[list[str | None]]]] = {}
        self.asked: Counter[str] = Counter()
        self.fail: list[tuple[int, dict[str, str]]] = []
        self.cut_after: int | None = None  # `data` answers until the connection is cut for good
        self.short: set[tuple[str, str]] = set()  # editions that lack their last row
        self.hold_at: int | None = None  # the `data` answer at which the server falls silent
        self.holding, self.go_on = threading.Event(), threading.Event()
        self.lock = threading.Lock()

    def add(self, version: str, listed: list[list[str | None]], oid: str = OID) -> None:
        self.books.setdefault(oid, {})[version] = listed

    def answer(self, path: str, query: dict[str, str]) -> object:
        method = path.rsplit("/", 1)[-1]
        self.asked[method] += 1
        assert query["userKey"] == KEY
        if method == "searchDictionary":
            listed = [{"oid": oid, "version": list(versions)[-1]} for oid, versions in self.books.items()]
            return self._listed(listed, query)
        oid = query["identifier"]
        if oid not in self.books:
            return {"result": "ERROR", "resultText": "Справочник не найден", "resultCode": "03x0001"}
        if method == "versions":
            return self._listed([{"version": v} for v in reversed(self.books[oid])], query)
        version = query["version"]
        listed_rows = self.books[oid][version]
        if method == "passport":
            return passport(len(listed_rows), oid=oid, version=version)
        if (oid, version) in self.short:
            listed_rows = listed_rows[:-1]
        begin = (int(query["page"]) - 1) * int(query["size"])
        return page(["ID", "NAME"], listed_rows[begin : begin + int(query["size"])])

    @staticmethod
    def _listed(items: list[object], query: dict[str, str]) -> object:
        begin = (int(query["page"]) - 1) * int(query["size"])
        return {"result": "OK", "resultText": None, "resultCode": None, "total": len(items),
                "list": items[begin : begin + int(query["size"])]}  # fmt: skip


@contextmanager
def served(recorded: Recorded) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path.endswith("/data") and recorded.asked["data"] == recorded.hold_at:
                recorded.hold_at = None
                recorded.holding.set()
                recorded.go_on.wait(30)
                self.close_connection = True
                return
            with recorded.lock:
                if recorded.fail:
                    status, headers = recorded.fail.pop(0)
                    self.send_response(status)
                    for name, value in {**headers, "Content-Length": "0"}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    return
                if parts.path.endswith("/data") and recorded.cut_after is not None:
                    if recorded.cut_after == 0:
                        self.close_connection = True
                        return
                    recorded.cut_after -= 1
                body = orjson.dumps(
                    recorded.answer(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})
                )
            self.send_response(200)
            self.send_header("Content-Type", "application/json;charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def recorded():
    return Recorded()


@pytest.fixture
def address(recorded):
    with served(recorded) as found:
        yield found


def listed(count, name="запись"):
    return [[str(number), f"{name} {number}"] for number in range(count, 0, -1)]


class Pauses(list[float]):
    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def test_what_the_server_has_is_loaded_and_a_second_time_nothing(recorded, address):
    recorded.add("1.1", listed(5))
    recorded.add("1.2", listed(6))
    recorded.add("1.1", listed(3), oid=f"{OID}7")
    lines: list[str] = []
    report = follow(address, KEY, say=lines.append)
    assert (report.loaded, report.rows, report.errors) == (2, 9, [])
    assert edition(OID).version == "1.2"
    assert [r.cells for r in rows(edition(OID)).rows] == [tuple(row) for row in listed(6)]
    assert lines == [f"1/2 {OID} 1.2: 6", f"2/2 {OID}7 1.1: 3"]
    assert not Draft.objects.exists()
    again = follow(address, KEY)
    assert (again.loaded, again.errors) == (0, [])


def test_history_is_loaded_oldest_first_and_shares_records(recorded, address):
    for version, count in (("1.1", 5), ("1.2", 6), ("1.10", 7)):
        recorded.add(version, listed(count))
    assert follow(address, KEY, history=True).loaded == 3
    assert [e.version for e in editions(OID)] == ["1.10", "1.2", "1.1"]
    assert Record.objects.count() == 7


def test_a_passport_is_kept_as_received(recorded, address):
    recorded.add("1.1", listed(2))
    follow(address, KEY)
    assert orjson.loads(Passport.objects.get().text) == passport(2)
    assert Passport.objects.get().is_received


def test_only_the_named_books(recorded, address):
    recorded.add("1.1", listed(2))
    recorded.add("1.1", listed(2), oid=f"{OID}7")
    assert follow(address, KEY, only=[f"{OID}7"]).loaded == 1
    assert edition(OID) is None
    assert recorded.asked["searchDictionary"] == 0


def test_a_loading_cut_in_the_middle_goes_on_where_it_stopped(recorded, address, monkeypatch):
    monkeypatch.setattr(upstream, "PAGE", 10)
    recorded.add("1.1", listed(45))
    recorded.cut_after = 3
    with pytest.raises(Unavailable):
        follow(address, KEY, pause=Pauses())
    assert edition(OID) is None  # nothing is seen before it is whole
    assert DraftPage.objects.count() == 3
    recorded.cut_after, before = None, recorded.asked["data"]
    assert follow(address, KEY).rows == 45
    assert recorded.asked["data"] - before == 2
    assert recorded.asked["searchDictionary"] == 1
    assert [r.code for r in rows(edition(OID), size=100).rows] == [row[0] for row in listed(45)]


@pytest.mark.kill
def test_a_loading_that_was_killed_goes_on_where_it_stopped(recorded, address):
    recorded.add("1.1", listed(9000))
    recorded.hold_at = 3
    database = connection.settings_dict
    host = database.get("HOST") or ""
    url = f"postgresql://{database['USER']}:{database.get('PASSWORD') or ''}@/{database['NAME']}?host={host}"
    url += f"&port={database['PORT']}" if database.get("PORT") else ""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "follow_dictionaries", "--from", address, "--key", KEY],
        cwd=Path(__file__).resolve().parents[2], env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert recorded.holding.wait(60)
    finally:
        process.kill()
        process.wait()
        recorded.go_on.set()
    assert edition(OID) is None
    assert DraftPage.objects.count() == 3
    with connection.cursor() as cursor:  # the dead one's lock goes with its connection
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, hash_of(address)])
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, hash_of(address)])
    before = recorded.asked["data"]
    assert follow(address, KEY).rows == 9000
    assert recorded.asked["data"] - before == 2


def test_pages_of_a_passport_that_changed_meanwhile_are_not_mixed(recorded, address, monkeypatch):
    monkeypatch.setattr(upstream, "PAGE", 10)
    recorded.add("1.1", listed(25))
    recorded.cut_after = 1
    with pytest.raises(Unavailable):
        follow(address, KEY, pause=Pauses())
    recorded.cut_after = None
    recorded.add("1.1", listed(24, "иначе"))
    follow(address, KEY)
    assert {r.title.split()[0] for r in rows(edition(OID), size=100).rows} == {"иначе"}


def test_a_busy_server_is_asked_again_later_and_later(recorded, address):
    recorded.add("1.1", listed(2))
    recorded.fail = [(429, {"Retry-After": "7"}), (503, {}), (502, {})]
    pauses = Pauses()
    assert follow(address, KEY, pause=pauses).loaded == 1
    assert pauses == [7.0, 2.0, 4.0]


def test_a_server_that_stays_down_is_given_up(recorded, address):
    recorded.fail = [(500, {})] * 50
    pauses = Pauses()
    with pytest.raises(Unavailable):
        follow(address, KEY, pause=pauses)
    assert pauses == [1.0, 2.0, 4.0, 8.0]


def test_a_refused_key_is_not_asked_again(recorded, address):
    recorded.fail = [(403, {})]
    pauses = Pauses()
    with pytest.raises(ValueError, match="сервер ответил 403"):
        follow(address, KEY, pause=pauses)
    assert pauses == []


def test_one_edition_that_is_not_whole_never_stops_the_rest(recorded, address):
    recorded.add("1.1", listed(5))
    recorded.add("1.1", listed(3), oid=f"{OID}7")
    recorded.short.add((OID, "1.1"))
    report = follow(address, KEY)
    assert (report.loaded, len(report.errors)) == (1, 1)
    assert "записей 4, а в паспорте обещано 5" in report.errors[0]
    assert edition(OID) is None
    assert not Draft.objects.exists()
    assert Upstream.objects.get().errors[0][0] == OID


def test_the_worker_looks_when_it_is_time(recorded, address):
    recorded.add("1.1", listed(2))
    now = clock.now()
    assert follow_step(address, KEY, now=now).loaded == 1
    recorded.add("1.2", listed(3))
    assert follow_step(address, KEY, now=now + timedelta(hours=1)).loaded == 0
    assert follow_step(address, KEY, now=now + timedelta(hours=7)).loaded == 1
    assert edition(OID).version == "1.2"


def test_the_worker_stops_after_its_time_and_goes_on_next_time(recorded, address):
    recorded.add("1.1", listed(2))
    assert follow_step(address, KEY, seconds=-1).loaded == 0
    assert Upstream.objects.get().queue == [[OID, "1.1"]]
    assert follow_step(address, KEY).loaded == 1


def test_the_worker_survives_a_server_that_is_down(recorded, address):
    recorded.fail = [(503, {})]
    recorded.add("1.1", listed(2))
    now = clock.now()
    began = time.monotonic()
    assert "не отвечает" in follow_step(address, KEY, now=now).errors[0]
    assert time.monotonic() - began < 1  # asked once: the worker has other work
    assert follow_step(address, KEY, now=now + timedelta(minutes=1)).loaded == 0
    assert follow_step(address, KEY, now=now + timedelta(minutes=11)).loaded == 1


def test_the_worker_gives_a_server_time_that_went_down_on_the_way(recorded, address):
    recorded.add("1.1", listed(2))
    recorded.cut_after = 0
    now = clock.now()
    assert follow_step(address, KEY, now=now).errors
    asked = sum(recorded.asked.values())
    assert follow_step(address, KEY, now=now + timedelta(minutes=1)).errors == []
    assert sum(recorded.asked.values()) == asked
    recorded.cut_after = None
    assert follow_step(address, KEY, now=now + timedelta(minutes=11)).loaded == 1


def test_the_command_loads_and_tells(recorded, address, capsys):
    recorded.add("1.1", listed(2))
    call_command("follow_dictionaries", "--from", address, "--key", KEY)
    assert "Загружено версий 1, записей 2" in capsys.readouterr().out
    assert Edition.objects.count() == 1
    recorded.fail = [(403, {})]
    with pytest.raises(CommandError, match="сервер ответил 403"):
        call_command("follow_dictionaries", "--from", address, "--key", KEY)
    with pytest.raises(CommandError, match="укажите --from"):
        call_command("follow_dictionaries")
