"""Parameters of requests: read strictly, refused in the words of the interface."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from egisz.kernel.clock import MOSCOW
from egisz.nsi.rest.answers import BAD_FILTER, BAD_PARAMETER, Told
from egisz.nsi.types import RowFilter
from egisz.ui.lane import LaneRequest

KINDS = ("EXACT", "LIKE", "GTE", "LTE")
_MOST = 2**31 - 1  # of a page and of a size: Java's Integer.MAX_VALUE is a size that clients send
_MOST_FILTERS = 20
_MOST_TEXT = 10_000


def identifier(request: LaneRequest) -> str:
    """The OID of the book."""
    found = request.get("identifier").strip()
    if not found:
        raise Told(BAD_PARAMETER, "Не указан параметр identifier: OID справочника")
    if len(found) > 128 or not found.isascii():
        raise Told(BAD_PARAMETER, "Параметр identifier – не OID")
    return found


def version(request: LaneRequest) -> str | None:
    return request.get("version").strip()[:100] or None


def number(request: LaneRequest, name: str, default: int) -> int:
    """A positive number; None and empty count as not given."""
    text = request.get(name).strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and 1 <= int(text) <= _MOST):
        raise Told(BAD_PARAMETER, f"Параметр {name} – не целое число от 1 до {_MOST}")
    return int(text)


def place(request: LaneRequest, default_size: int) -> tuple[int, int]:
    """(offset, size) of `page` and `size`."""
    page, size = number(request, "page", 1), number(request, "size", default_size)
    return (page - 1) * size, size


def filters(request: LaneRequest) -> list[RowFilter]:
    """Every `filters=FIELD|VALUE` or `FIELD|VALUE|TYPE`; a value may hold `|` itself when the type is given."""
    found = [_filter(text) for text in request.all("filters") if text]
    if len(found) > _MOST_FILTERS:
        raise Told(BAD_FILTER, f"Параметров filters больше {_MOST_FILTERS}")
    return found


def _filter(text: str) -> RowFilter:
    parts = text.split("|")
    if len(parts) < 2 or not parts[0]:
        raise Told(BAD_FILTER, "Параметр filters записывается как ПОЛЕ|значение или ПОЛЕ|значение|ТИП")
    if len(text) > _MOST_TEXT:
        raise Told(BAD_FILTER, "Параметр filters слишком длинный")
    if len(parts) == 2:
        return RowFilter(parts[0], parts[1])
    kind = parts[-1].upper()
    if kind not in KINDS:
        raise Told(BAD_FILTER, f"Тип отбора «{parts[-1][:40]}» неизвестен, бывают {', '.join(KINDS)}")
    return RowFilter(parts[0], "|".join(parts[1:-1]), kind)


def columns(request: LaneRequest, known: Sequence[str]) -> list[str] | None:
    """The columns that were asked for, in the order of the book; None for all of them."""
    wanted = [name.strip() for text in request.all("columns") for name in text.split(",") if name.strip()]
    if not wanted:
        return None
    if unknown := next((name for name in wanted if name not in known), None):
        raise Told(BAD_FILTER, f"В справочнике нет столбца {unknown[:80]}")
    return [name for name in known if name in wanted]


def descending(request: LaneRequest) -> bool:
    way = request.get("sortingDirection").strip().upper()
    if way not in ("", "ASC", "DESC"):
        raise Told(BAD_PARAMETER, "Параметр sortingDirection – ASC или DESC")
    return way == "DESC"


def flag(request: LaneRequest, name: str, default: bool) -> bool:
    text = request.get(name).strip().lower()
    if text not in ("", "true", "false", "1", "0"):
        raise Told(BAD_PARAMETER, f"Параметр {name} – true или false")
    return text in ("true", "1") if text else default


def optional_number(request: LaneRequest, name: str) -> int | None:
    text = request.get(name).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise Told(BAD_PARAMETER, f"Параметр {name} – не целое число")
    return int(text)


def moment(request: LaneRequest, name: str) -> datetime:
    """`yyyy-MM-dd HH:mm` in Moscow time; seconds, `T` and a day alone are taken, too."""
    text = request.get(name).strip()
    if not text:
        raise Told(BAD_PARAMETER, f"Не указан параметр {name}: дата и время вида 2024-02-13 15:21")
    found = _read(text, ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"))
    if found is None:
        raise Told(BAD_PARAMETER, f"Параметр {name} записывается как 2024-02-13 15:21")
    return found


def day_or_moment(request: LaneRequest, name: str) -> date | datetime | None:
    """`dd.MM.yyyy` or `yyyy-MM-dd`, with or without `HH:mm`."""
    text = request.get(name).strip()
    if not text:
        return None
    if (found := _read(text, ("%d.%m.%Y", "%Y-%m-%d"))) is not None:
        return found.date()
    if (found := _read(text, ("%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M"))) is not None:
        return found
    raise Told(BAD_PARAMETER, f"Параметр {name} записывается как 13.02.2024 или 13.02.2024 15:21")


def _read(text: str, forms: Sequence[str]) -> datetime | None:
    for form in forms:
        try:
            found = datetime.strptime(text, form).replace(tzinfo=MOSCOW)
        except ValueError:
            continue
        if 1 < found.year < 9999:  # neighbours of the ends have no place in other zones
            return found
    return None
