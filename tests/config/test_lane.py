"""The lane in front of Django: what it does for every machine interface."""

from __future__ import annotations

import io
import logging

import pytest
from django.db import OperationalError, connection

from egisz.config.lane import ROUTES, load_faces
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused, Unavailable
from egisz.ui.lane import Face, LaneRequest, Reply, TooLarge, Unreadable, json_reply, read_pairs
from tests.config.lane import LaneClient

RAISED = {
    "unreadable": (Unreadable("плохой запрос"), 400, "плохой запрос"),
    "large": (TooLarge("много"), 413, "много"),
    "forbidden": (Forbidden("нельзя"), 403, "нельзя"),
    "absent": (NotFound("нет такого"), 404, "нет такого"),
    "refused": (Refused(Objection("NO", "Так нельзя.")), 422, "Так нельзя."),
    "down": (Unavailable("реестр", 7), 503, "Сервис временно недоступен, повторите запрос позже"),
    "bug": (RuntimeError("секрет"), 500, None),
}
calls: list[str] = []


def _answer(request: LaneRequest) -> Reply | None:
    calls.append(request.rest)
    if request.rest in RAISED:
        raise RAISED[request.rest][0]
    if request.rest == "page":
        return None
    if request.rest == "stream":
        return Reply(part for part in (b"one ", b"two"))
    if request.rest == "body":
        return Reply(request.body(10))
    if request.rest == "dead" and calls.count("dead") == 1:
        connection.connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    request.route = f"probe:{request.rest}"
    return json_reply({"rest": request.rest, "pairs": request.pairs})


def _failure(status: int, text: str, request_id: str) -> Reply:
    return json_reply({"status": status, "text": text, "id": request_id}, status)


FACE = Face("probe", _answer, _failure, ("GET", "HEAD", "POST"))
OTHER = Face("other", lambda request: json_reply("other"), _failure)


def _django(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<html>django"]


@pytest.fixture
def client():
    calls.clear()
    routes = ((f"/probe/{path}", f"tests.config.test_lane:{name}") for path, name in (("", "FACE"), ("x/y", "OTHER")))
    return LaneClient(routes, _django)


def test_a_request_is_answered_with_headers_for_machines_and_without_cookies(client):
    answer = client.get("/probe/a/b/", q=["1|2", "й"])
    assert answer.json() == {"rest": "a/b", "pairs": [["q", "1|2"], ["q", "й"]]}
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert len(answer.headers["X-Request-Id"]) == 16
    assert not {"Set-Cookie", "Vary"} & set(answer.headers)


def test_the_longest_prefix_wins_and_only_whole_parts_of_a_path_count(client):
    assert client.get("/probe/x/y").json() == "other"
    assert client.get("/probe/x/yz").json()["rest"] == "x/yz"
    assert client.get("/probe").json()["rest"] == ""
    for path in ("/probes", "/", "/login/", "/probe/page"):
        assert client.get(path).body == b"<html>django"


def test_a_given_request_id_is_kept_and_a_wild_one_is_not(client):
    assert client.get("/probe/a", headers={"X-Request-Id": "abcd-1234"}).headers["X-Request-Id"] == "abcd-1234"
    assert client.get("/probe/a", headers={"X-Request-Id": "<b>"}).headers["X-Request-Id"] != "<b>"


def test_head_has_the_headers_of_get_and_no_body(client):
    answer = client.ask("HEAD", "/probe/a")
    assert answer.body == b""
    assert answer.headers["Content-Length"] == str(len(client.get("/probe/a").body))


def test_another_method_is_405_in_the_form_of_the_face(client):
    answer = client.ask("DELETE", "/probe/a")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert answer.json()["text"].startswith("Метод DELETE")


@pytest.mark.parametrize("name", RAISED)
def test_every_refusal_is_worded_by_the_face(client, name):
    _, status, text = RAISED[name]
    answer = client.get(f"/probe/{name}")
    assert answer.status == status
    told = answer.json()
    assert told["id"] == answer.headers["X-Request-Id"]
    assert told["text"] == (text or f"Внутренняя ошибка, номер {told['id']}")
    assert "секрет" not in answer.text
    assert answer.headers.get("Retry-After") == ("7" if name == "down" else None)


@pytest.mark.parametrize("query", ["a=%ff", "a=%00", "&".join(["a=1"] * 300)])
def test_a_broken_query_is_400(client, query):
    assert client.get(f"/probe/a?{query}").status == 400


def test_raw_bytes_of_a_query_are_utf8():
    assert read_pairs("q=йод|1".encode().decode("latin-1")) == [("q", "йод|1")]


def test_a_body_is_read_up_to_its_limit(client):
    assert client.post("/probe/body", b"0123456789").body == b"0123456789"
    assert client.post("/probe/body", b"0123456789a").status == 413
    assert client.post("/probe/body").body == b""


def test_a_stream_is_sent_as_it_is_made(client):
    answer = client.get("/probe/stream")
    assert answer.body == b"one two"
    assert "Content-Length" not in answer.headers
    assert client.ask("HEAD", "/probe/stream").body == b""


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_is_replaced_once(client):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert client.get("/probe/dead").status == 200
    assert calls == ["dead", "dead"]


def test_a_database_that_does_not_answer_is_503(client, monkeypatch):
    def answer(request):
        raise OperationalError("no")

    monkeypatch.setattr("tests.config.test_lane.FACE", Face("probe", answer, _failure))
    answered = LaneClient((("/probe", "tests.config.test_lane:FACE"),), _django).get("/probe/a")
    assert (answered.status, answered.headers["Retry-After"]) == (503, "5")


def test_the_access_line_names_the_route_and_neither_path_nor_query(client, caplog):
    with caplog.at_level(logging.INFO, "egisz.access"):
        client.get("/probe/secret-path", userKey="secret-key")
        client.get("/probe/bug")
    lines = [record.msg for record in caplog.records if record.name == "egisz.access"]
    assert [(line["route"], line["status"], line["method"]) for line in lines] == [
        ("probe:secret-path", 200, "GET"), ("probe", 500, "GET"),
    ]  # fmt: skip
    assert "secret-key" not in str(lines)


def test_the_table_of_the_house_loads():
    assert all(face.name for faces in load_faces(ROUTES).values() for _, face in faces)


def test_a_body_can_be_read_again_by_a_second_try():
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/x", "CONTENT_LENGTH": "5", "wsgi.input": io.BytesIO(b"hello")}
    request = LaneRequest(environ)
    assert [request.body(), request.body()] == [b"hello", b"hello"]
