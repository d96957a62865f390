"""One load process. `load.py http host port path cookie seconds` or `load.py sql url seconds` (statements on stdin).

Asks as fast as the answers come, one at a time; prints JSON: how many, and its own processor time.
"""

from __future__ import annotations

import http.client
import json
import sys
import time


def over_http(host: str, port: int, path: str, cookie: str, seconds: float) -> tuple[int, list[float]]:
    connection = http.client.HTTPConnection(host, port)
    headers = {"Cookie": cookie} if cookie else {}
    times: list[float] = []
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answers {answer.status}")
        times.append(time.perf_counter() - began)
    return len(times), times


def over_sql(url: str, seconds: float) -> tuple[int, list[float]]:
    import psycopg

    statements = json.load(sys.stdin)
    times: list[float] = []
    with psycopg.connect(
        url, autocommit=True, cursor_factory=psycopg.ClientCursor, options="-c egisz.viewer=system"
    ) as connection:
        cursor = connection.cursor()
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()
            times.append(time.perf_counter() - began)
    return len(times), times


def main() -> None:
    kind, *rest = sys.argv[1:]
    if kind == "http":
        count, times = over_http(rest[0], int(rest[1]), rest[2], rest[3], float(rest[4]))
    else:
        count, times = over_sql(rest[0], float(rest[1]))
    times.sort()
    place = min(len(times) - 1, int(len(times) * 0.95))
    print(json.dumps({"count": count, "cpu": time.process_time(), "p50": times[len(times) // 2], "p95": times[place]}))


if __name__ == "__main__":
    main()
