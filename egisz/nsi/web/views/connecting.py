"""Take a book away: files, and how programs read it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from egisz.kernel.clock import to_moscow
from egisz.nsi.actions.archives import asked_archives
from egisz.nsi.public import EditionInfo, passport_text
from egisz.nsi.queries.archives import FAILED, READY, WAITING
from egisz.nsi.queries.records import rows_between
from egisz.nsi.rules import write_header, write_row
from egisz.nsi.web.presenting import policy, published_on, shown, spaced, version_title
from egisz.ui.http import page
from egisz.ui.jinja import url

_CHUNK = 2000
KEY = "ваш-ключ"
_STATES = {READY: "good", WAITING: "info", FAILED: "warn"}


@login_not_required
@require_safe
def files(request: HttpRequest, oid: str) -> HttpResponse:
    """`/nsi/books/<oid>/files/`: the shown edition as files; archives not made yet are queued by looking at them."""
    this = shown(request, oid)
    listed = asked_archives(this.edition)
    return page(
        request, "nsi/files.html",
        this=this, parts=this.parts("files"), rows=spaced(this.edition.rows_count),
        archives=listed, is_waiting=not all(item.is_ready for item in listed), kinds=_STATES,
        table=this.address("nsi:table"), passport=this.address("nsi:passport_json"),
        file_name=f"{this.oid}_{this.edition.version}",
        choices=[(item.version, version_title(item)) for item in this.editions], published=published_on(this.edition),
    )  # fmt: skip


@login_not_required
@require_safe
def table(request: HttpRequest, oid: str) -> HttpResponseBase:
    """`/nsi/books/<oid>/data.csv`: all records in the form of the distribution CSV, as they are read."""
    info = shown(request, oid).edition

    def lines() -> Iterator[bytes]:
        yield write_header(info.columns).encode()
        for begin in range(0, info.rows_count, _CHUNK):
            yield "".join(f"\n{write_row(item.cells)}" for item in rows_between(info, begin, _CHUNK)).encode()

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{info.oid}_{info.version}.csv"'
    return answer


@login_not_required
@require_safe
def passport_json(request: HttpRequest, oid: str) -> HttpResponse:
    """`/nsi/books/<oid>/passport.json`: the answer of `passport`."""
    info = shown(request, oid).edition
    answer = HttpResponse(passport_text(info.id), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{info.oid}_{info.version}_passport.json"'
    return answer


@login_not_required
@require_safe
def connect(request: HttpRequest, oid: str) -> HttpResponse:
    """`/nsi/books/<oid>/connect/`: ready commands for this very book."""
    this = shown(request, oid)
    return page(
        request, "nsi/connect.html",
        this=this, parts=this.parts("connect"), key=KEY,
        samples=[(*sample, _live(sample[3])) for sample in _samples(this.current, this.editions[1:2])],
        subscribe=url("nsi:subscribe", this.oid), **policy(),
    )  # fmt: skip


def _live(command: str) -> str:
    """The address of a command that only asks, for a browser; without the key that stands for the reader's own."""
    address = command.removeprefix("curl '").removesuffix("'") if command.startswith("curl 'http") else ""
    return address.removeprefix(settings.EGISZ_BASE_URL).replace(f"userKey={KEY}&", "")


def _samples(info: EditionInfo, older: tuple[EditionInfo, ...]) -> list[tuple[str, str, str, str]]:
    """(id, title, what it answers, command)."""
    base, oid = settings.EGISZ_BASE_URL, info.oid
    rest = f"{base}/port/rest"
    first = next(iter(rows_between(info, 0, 1)), None)
    code = first.code if first else ""
    listed = [
        ("passport", "Паспорт", "Версия, поля, ключи. Без version – действующая версия.",
         f"curl '{rest}/passport?userKey={KEY}&identifier={oid}'"),
        ("data", "Записи", "Страницами; все значения – строки. Отбор: filters=ПОЛЕ|значение или |LIKE, |GTE, |LTE.",
         f"curl '{rest}/data?userKey={KEY}&identifier={oid}&version={info.version}&page=1&size=200'"),
        ("filter", "Одна запись", "По значению первичного ключа.",
         f"curl '{rest}/data?userKey={KEY}&identifier={oid}&filters={info.key_column}%7C{quote(code)}'"),
        ("versions", "Версии", "Сначала новая.",
         f"curl '{rest}/versions?userKey={KEY}&identifier={oid}&page=1&size=200'"),
    ]  # fmt: skip
    if older:
        listed.append(
            ("compare", "Что изменилось", "Между двумя моментами: дата публикации прежней и новой версии.",
             f"curl '{rest}/compare?userKey={KEY}&identifier={oid}&date1={_moment(older[0])}&date2={_moment(info)}'")
        )  # fmt: skip
    listed += [
        ("files", "Файлы", "Имена архивов; ключ не нужен.",
         f"curl '{base}/api/dataFiles?identifier={oid}&version={info.version}&format=JSON'"),
        ("lookup", "FHIR: название по коду", "CodeSystem/$lookup, стандарт HL7 FHIR.",
         f"curl '{base}/fhir/r5/CodeSystem/$lookup?system=urn:oid:{oid}&code={quote(code)}'"),
        ("soap", "SOAP", "Прежний способ: те же операции и имена параметров, что у старой ФНСИ.",
         f"curl -H 'Content-Type: text/xml; charset=utf-8' --data '<soapenv:Envelope"
         f' xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
         f'<s:getVersionList xmlns:s="urn:service"><userKey5>{KEY}</userKey5>'
         f"<refbookCode4>{oid}</refbookCode4></s:getVersionList></soapenv:Body></soapenv:Envelope>'"
         f" '{base}/wsdl/SOAP-server.v2.php'"),
    ]  # fmt: skip
    return listed


def _moment(info: EditionInfo) -> str:
    return quote(f"{to_moscow(info.facts.published_at):%Y-%m-%d %H:%M}")
