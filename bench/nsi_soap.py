"""The SOAP service through the fast lane, in this process: calls a second, and a book of 200 000 records in one answer.

    DATABASE_URL=postgresql://… python -m bench.nsi_soap [--seconds 3] [--concepts 200000]

The database must be a scratch one with the migrations done; the book of `bench.nsi_search` is written into it once.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import time
from collections.abc import Iterable
from typing import Any

CALLS = {
    "getVersionList": "<userKey5/><refbookCode4>{oid}</refbookCode4>",
    "getRefbookStructure": "<userKey/><code>{oid}</code>",
    "getRefbookPartial": "<userKey/><code>{oid}</code><version>{version}</version><partNumber>100</partNumber>",
}
WHOLE = "<userKey/><refbookCode>{oid}</refbookCode><version>{version}</version>"


def asked(lane: Any, operation: str, inside: str) -> Iterable[bytes]:
    body = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:u="urn:service"><s:Body>'
        f"<u:{operation}>{inside}</u:{operation}></s:Body></s:Envelope>"
    ).encode()
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/wsdl/SOAP-server.v2.php", "QUERY_STRING": "",
               "HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
               "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "text/xml"}  # fmt: skip
    told: list[str] = []
    answer: Iterable[bytes] = lane(environ, lambda status, headers: told.append(status))
    if told != ["200 OK"]:
        raise SystemExit(f"{operation}: {told} {b''.join(answer)[:2000]!r}")
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--concepts", type=int, default=200_000)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egisz.config.settings")
    os.environ.setdefault("EGISZ_LOG_LEVEL", "WARNING")
    import django

    django.setup()
    from bench.nsi_search import OID, prepare
    from egisz.config.lane import Lane
    from egisz.nsi.public import edition

    prepare(options.concepts)
    found = edition(OID)
    if found is None:
        raise SystemExit("the book is not there")
    names = {"oid": OID, "version": found.version}
    lane = Lane(lambda environ, start: [], [("wsdl/SOAP-server.v2.php", "egisz.nsi.soap:SOAP")])
    for operation, inside in CALLS.items():
        count, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < options.seconds:
            b"".join(asked(lane, operation, inside.format(**names)))
            count += 1
        print(f"{operation}: {count / (time.perf_counter() - begun):.0f} calls/s")
    before, size, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0, time.perf_counter()
    for part in asked(lane, "getRefbook", WHOLE.format(**names)):
        size += len(part)
    spent = time.perf_counter() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"getRefbook, {found.rows_count} records: {size / 1e6:.0f} MB in {spent:.1f} s, "
          f"{size / 1e6 / spent:.0f} MB/s, memory +{grown:.1f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
