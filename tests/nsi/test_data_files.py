"""`/api/dataFiles` and `/api/versions` as programs ask for them (`domain/nsi.md` 3, 10, 11)."""

from __future__ import annotations

import io
import json
import re
import zipfile
from email.utils import parsedate_to_datetime
from hashlib import sha256

import pytest
from django.test import Client

from egisz.kernel.actor import Actor
from egisz.nsi import rules
from egisz.nsi.actions.admitting import LIMITER
from egisz.nsi.actions.archives import make_waiting
from egisz.nsi.actions.storing import store_edition
from egisz.nsi.gateway import distribution
from egisz.nsi.models import Archive
from egisz.nsi.public import edition
from egisz.nsi.queries import wire
from egisz.nsi.rest.files import data_files
from egisz.outbox.public import deliver_all
from egisz.ui.lane import LaneRequest
from tests.config.lane import LaneClient
from tests.nsi.builders import OID, passport

pytestmark = pytest.mark.django_db
OLD_OID = "1.2.643.5.1.13.2.1.1.641"
NAME = f"{OID}_1.2_json.zip"
client = LaneClient()


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.EGISZ_NSI_ARCHIVES_DIR = tmp_path / "archives"
    wire.forget()


def put(version, published):
    content = passport(2, version=version, published=published)
    content["codes"] += [{"value": OLD_OID, "type": "TYPE_OTHER"}]
    read = rules.passport_facts(content)
    rows = rules.read_rows(read, ("ID", "NAME"), [("2", "Два"), ("1", version)])
    assert store_edition(Actor.system("nsi"), read, ("ID", "NAME"), rows)
    deliver_all()
    wire.forget()


@pytest.fixture
def waiting():
    put("1.1", "01.02.2026 10:00")
    put("1.2", "01.03.2026 10:00")


@pytest.fixture
def made(waiting):
    make_waiting()


def listed(**parameters):
    answer = client.get("/api/dataFiles", **parameters)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json;charset=UTF-8")
    return answer.json()


def get(name=NAME, method="GET", **headers):
    return client.ask(method, f"/api/dataFiles/{name}", headers={k.replace("_", "-"): v for k, v in headers.items()})


def refused(answer, status):
    assert answer.status == status
    assert list(answer.json()) == ["result", "resultText", "resultCode"]
    assert answer.json()["result"] == "ERROR"
    assert re.search("[а-я]", answer.json()["resultText"])
    return answer.json()["resultCode"]


# The list of names


def test_names_of_what_is_ready(made):
    assert listed(identifier=OID, version="1.2", format="JSON") == [f"{OID}_1.2_json.zip"]
    assert listed(identifier=OID, version="1.1", format="csv") == [f"{OID}_1.1_csv.zip"]
    assert listed(identifier=OID, format="XML") == [f"{OID}_1.2_xml.zip"]
    assert listed(identifier=OID) == [f"{OID}_1.2_{form}.zip" for form in ("json", "csv", "xml")]


@pytest.mark.parametrize("key", ["8f1b7c2e-1111-4222-8333-123456789abc", "8f1b7c2e111142228333123456789abc", "?"])
def test_no_key_is_needed_and_any_is_borne(made, key):
    assert listed(identifier=OID, format="JSON", userKey=key) == [NAME]
    assert client.get(f"/api/dataFiles/{NAME}", userKey=key).status == 200


def test_an_additional_oid_and_a_slash_at_the_end(made):
    assert listed(identifier=OLD_OID, format="JSON") == [NAME]
    assert client.get(f"/api/dataFiles/?identifier={OID}&format=JSON").json() == [NAME]
    assert get(f"{OLD_OID}_1.2_json.zip").status == 200


def test_an_empty_list_while_it_is_made(waiting):
    assert listed(identifier=OID, format="JSON") == []
    assert refused(get(), 404) == "03x9009"
    assert get().headers["Retry-After"] == "30"
    make_waiting()
    assert listed(identifier=OID, format="JSON") == [NAME]


def test_the_first_question_queues_what_was_never_made(waiting):
    Archive.objects.all().delete()
    assert listed(identifier=OID, version="1.1") == []
    assert make_waiting() == 3
    assert listed(identifier=OID, version="1.1", format="JSON") == [f"{OID}_1.1_json.zip"]
    refused(get(), 404)
    assert make_waiting() == 3
    assert get().status == 200


def test_a_file_that_got_lost_is_made_anew(made):
    distribution.path_of(edition(OID).id, "json").unlink()
    assert listed(identifier=OID, format="JSON") == []
    assert listed(identifier=OID, format="CSV") != []
    assert make_waiting() == 1
    assert get().status == 200


@pytest.mark.parametrize(
    ("parameters", "status", "code"),
    [
        ({}, 400, "03x9002"),
        ({"identifier": ""}, 400, "03x9002"),
        ({"identifier": "я"}, 400, "03x9002"),
        ({"identifier": "1.2.3"}, 404, "03x9001"),
        ({"identifier": OID, "version": "7.7"}, 404, "03x0006"),
        ({"identifier": OID, "format": "XLSX"}, 400, "03x9002"),
        ({"identifier": OID, "format": "../json"}, 400, "03x9002"),
    ],
)
def test_a_wrong_question_is_told_with_its_own_status(made, parameters, status, code):
    assert refused(client.get("/api/dataFiles", **parameters), status) == code


def test_broken_queries_and_other_methods(made):
    refused(client.get("/api/dataFiles?identifier=%FF"), 400)
    answer = client.post("/api/dataFiles", b"{}")
    refused(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD"


# The files


@pytest.mark.parametrize("form", ["json", "csv", "xml"])
def test_a_file_is_whole(made, form):
    answer = get(f"{OID}_1.2_{form}.zip")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{OID}_1.2_{form}.zip"'
    assert answer.headers["ETag"] == f'"{sha256(answer.body).hexdigest()}"'
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.namelist() == [f"{OID}_1.2.{form}"]
        assert archive.testzip() is None


def test_as_public_clients_take_it(made):
    name = listed(identifier=OID, version="1.2", format="JSON")[0]
    with zipfile.ZipFile(io.BytesIO(get(name).body)) as archive, archive.open(archive.namelist()[0]) as member:
        records = json.loads(member.read().decode("utf-8-sig"))["records"]
    assert records == [{"ID": "1", "NAME": "1.2"}, {"ID": "2", "NAME": "Два"}]


def test_head_tells_the_same_without_the_body(made):
    whole, head = get(), get(method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert {**whole.headers, "X-Request-Id": ""} == {**head.headers, "X-Request-Id": ""}


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [("bytes=0-9", 0, 10), ("bytes=10-", 10, None), ("bytes=-20", -20, None), ("bytes=5-99999999", 5, None),
     ("bytes=-99999999", 0, None), (" bytes=3-3 ", 3, 4)],
)  # fmt: skip
def test_parts_of_a_file(made, asked, begin, end):
    whole = get().body
    answer = get(Range=asked)
    assert answer.status == 206
    assert answer.body == whole[begin:end]
    first = len(whole) + begin if begin < 0 else begin
    assert answer.headers["Content-Range"] == f"bytes {first}-{first + len(answer.body) - 1}/{len(whole)}"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert get(method="HEAD", Range=asked).headers["Content-Length"] == str(len(answer.body))


def test_a_loading_that_was_cut_goes_on(made):
    whole = get()
    rest = get(Range="bytes=100-", If_Range=whole.headers["ETag"])
    assert (rest.status, whole.body[:100] + rest.body) == (206, whole.body)
    assert get(Range="bytes=100-", If_Range=whole.headers["Last-Modified"]).status == 206
    assert get(Range="bytes=100-", If_Range='"other"').body == whole.body
    assert get(Range="bytes=100-", If_Range="Mon, 01 Jan 2001 00:00:00 GMT").status == 200


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=999999-9999999", "bytes=-0"])
def test_a_part_that_is_not_there(made, asked):
    answer = get(Range=asked)
    assert refused(answer, 416) == "03x9010"
    assert answer.headers["Content-Range"] == f"bytes */{len(get().body)}"


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=-", "bytes=a-b", "items=0-5", "bytes=0-1,5-6", "bytes", "0-5"])
def test_a_part_that_cannot_be_read_is_not_asked(made, asked):
    assert get(Range=asked).status == 200


def test_a_client_that_has_the_file_is_told_so(made):
    whole = get()
    tag, moment = whole.headers["ETag"], whole.headers["Last-Modified"]
    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = get(If_None_Match=given)
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
        assert "Content-Length" not in answer.headers
    assert get(If_None_Match='"x"').status == 200
    assert get(If_None_Match='"x"', If_Modified_Since=moment).status == 200
    assert get(If_Modified_Since=moment).status == 304
    assert get(If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT").status == 200
    assert get(If_Modified_Since="вчера".encode().decode("latin-1")).status == 200
    assert parsedate_to_datetime(moment).tzinfo is not None


@pytest.mark.parametrize(
    "name",
    [
        "x.zip", f"{OID}_1.2.zip", f"{OID}_1.2_xlsx.zip", f"{OID}_1.2_json.zip.part", f"{OID}_1.2_json", "..",
        f"../{NAME}", "../../django.key", "..%2fdjango.key", "%2e%2e/x", f"x/{NAME}", f"{NAME}/x", f"{OID}_.._json.zip",
        f"{OID}_7.7_json.zip", "1.2.3_1.2_json.zip", f"{OID}_1.2_json.zip\0", "\x00", f"{OID}_1.2_json.zip\n",
        f"{OID}_{'1' * 5000}_json.zip", f"{OID}_٣.1_json.zip",
    ],
)  # fmt: skip
def test_other_names_are_not_files(made, name):
    refused(get(name), 404)


def test_names_in_capitals_are_taken(made):
    assert get(NAME.upper()).status == 200


# Limits


def asked(key=""):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/api/dataFiles", "REMOTE_ADDR": "203.0.113.5"}
    return data_files(LaneRequest({**environ, "QUERY_STRING": f"identifier={OID}&format=JSON&userKey={key}"}))


def test_how_often_an_address_may_ask_is_limited_and_a_wrong_key_is_no_matter(made, settings):
    settings.EGISZ_NSI_KEYS, settings.EGISZ_NSI_LIMIT_ADDRESS = "required", 2
    LIMITER.forget()
    answers = [asked(), asked("11111111-2222-4333-8444-555555555555"), asked()]
    LIMITER.forget()
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert json.loads(answers[1].body) == [NAME]
    assert json.loads(answers[2].body)["resultCode"] == "03x9005"
    assert int(dict(answers[2].headers)["Retry-After"]) > 0


# Versions as the site asks for them


def test_versions_of_the_site_are_those_of_rest(made):
    answer = client.get("/api/versions", identifier=OID)
    assert answer.json()["list"] == client.get("/port/rest/versions", identifier=OID).json()["list"]
    assert [row["version"] for row in answer.json()["list"]] == ["1.2", "1.1"]
    assert re.search(r'"version":\s*"(.*?)"', answer.text)[1] == "1.2"  # a public client takes the first one so
    assert client.get("/api/versions/", identifier=OID, page=2, size=1).json()["list"][0]["version"] == "1.1"


def test_versions_of_an_unknown_book(made):
    assert refused(client.get("/api/versions", identifier="1.2.3"), 404) == "03x9001"
    assert refused(client.get("/api/versions"), 400) == "03x9002"
    assert refused(client.get("/api/versions/x", identifier=OID), 404) == "03x9008"


# The page


@pytest.fixture
def web():
    return Client()


def shown(web, **words):
    answer = web.get(f"/nsi/books/{OID}/files/", words)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_archives_with_their_sums(web, made):
    page = shown(web)
    for row in Archive.objects.filter(edition_id=edition(OID).id):
        assert f'href="/api/dataFiles/{OID}_1.2_{row.form}.zip"' in page
        assert f'data-copy="{row.sha256}"' in page
    assert page.count("Готово") == 3
    assert "готовится" not in page
    assert f'href="/api/dataFiles/{OID}_1.1_json.zip"' in shown(web, version="1.1")


def test_the_page_queues_what_is_missing_and_says_so(web, waiting):
    Archive.objects.all().delete()
    page = shown(web, version="1.1")
    assert page.count(">Готовится<") == 3
    assert "Обновите страницу" in page.replace("\u00a0", " ")
    assert "/api/dataFiles/" not in page
    make_waiting()
    assert shown(web, version="1.1").count(">Готово<") == 3


def test_the_page_tells_of_a_failure(web, waiting):
    Archive.objects.update(state="failed", problem="OSError")
    assert shown(web).count(">Не удалось, повторим<") == 3
