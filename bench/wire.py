"""A cheap load process: `wire.py host port seconds`, a JSON list of paths on stdin; prints JSON of what was answered.

Ready bytes go out, and only the length of what comes back is read: a client of a library would cost more than the
server. A few connections are kept busy in turn.
"""

from __future__ import annotations

import json
import socket
import sys
import time

CONNECTIONS = 2
_CHUNK = 1 << 18


class Line:
    """One kept connection."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0

    def ask(self, request: bytes) -> None:
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> int:
        """Bytes of the body."""
        data = self.socket.recv(_CHUNK)
        while (end := data.find(b"\r\n\r\n")) < 0:
            more = self.socket.recv(_CHUNK)
            if not more:
                raise SystemExit("the server closed the connection")
            data += more
        if not data.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"answered {data[:300]!r}")
        head = data[:end].lower()
        place = head.find(b"content-length:")
        if place >= 0:
            length = int(head[place + 15 :].split(b"\r\n", 1)[0])
            have = len(data) - end - 4
            while have < length:
                have += len(self.socket.recv(_CHUNK))
            return length
        have, tail = len(data) - end - 4, data[-7:]
        while not tail.endswith(b"\r\n0\r\n\r\n"):
            more = self.socket.recv(_CHUNK)
            if not more:
                raise SystemExit("the server closed the connection")
            have += len(more)
            tail = (tail + more)[-7:]
        return have


def main() -> None:
    host, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    head = f"Host: {host}:{port}\r\nAccept: application/json\r\n\r\n"
    requests = [f"GET {path} HTTP/1.1\r\n{head}".encode() for path in json.load(sys.stdin)]
    lines = [Line(host, port) for _ in range(CONNECTIONS)]
    times: list[float] = []
    size = count = 0
    until = time.perf_counter() + seconds
    for line in lines:
        line.ask(requests[count % len(requests)])
        count += 1
    going = True
    while going:
        for line in lines:
            size += line.answer()
            now = time.perf_counter()
            times.append(now - line.began)
            going = now < until
            line.ask(requests[count % len(requests)])
            count += 1
    times.sort()
    place = min(len(times) - 1, int(len(times) * 0.95))
    print(json.dumps({"count": len(times), "bytes": size, "cpu": time.process_time(), "p95": times[place]}))


if __name__ == "__main__":
    main()
