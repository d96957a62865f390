"""A cheap load process: `spend.py host port path seconds`, bodies on stdin, each posted once; prints JSON."""

from __future__ import annotations

import json
import socket
import sys
import time


def main() -> None:
    host, port, path, seconds = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
    bodies = sys.stdin.read().split()
    line = socket.create_connection((host, port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    times: list[float] = []
    began = time.perf_counter()
    for body in bodies:
        start = time.perf_counter()
        if start - began > seconds:
            break
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        line.sendall(head.encode() + body.encode())
        answer = line.recv(1 << 16)
        while b"\r\n\r\n" not in answer or not answer.rstrip().endswith(b"}"):
            more = line.recv(1 << 16)
            if not more:
                raise SystemExit(f"the server closed the connection after {answer[:600]!r}")
            answer += more
        if not answer.startswith(b"HTTP/1.1 200") or b'"access_token"' not in answer:
            raise SystemExit(f"answered {answer[:600]!r}")
        times.append(time.perf_counter() - start)
    spent = time.perf_counter() - began
    times.sort()
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    print(json.dumps({"count": len(times), "seconds": spent, "p95": p95}))


if __name__ == "__main__":
    main()
