"""Who works in a department: ФРМР stands above ФРМО and answers through this socket.

A room that refers to departments registers a function when it starts; closing a department asks all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

Counter = Callable[[str, date], int]
_counters: dict[str, Counter] = {}


def register_department_use(name: str, counter: Counter) -> None:
    """`counter(department_oid, day)`: how many things refer to the department after that day."""
    _counters[name] = counter


def department_use(department_oid: str, day: date) -> int:
    return sum(counter(department_oid, day) for counter in _counters.values())
