"""Jinja2 for the whole house: templates live in `<room>/templates/<room>/`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from types import FunctionType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signals import setting_changed
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static as static_address
from django.urls import NoReverseMatch, reverse
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from egisz.kernel import text
from egisz.ui.controls import control, kind_of
from egisz.ui.http import address
from egisz.ui.navigation import navigation_for
from egisz.ui.tables import table_rows


class HouseTemplates(Jinja2):
    """Django's Jinja2 backend; every page gets `actor`, `today`, `vision` and `flash` besides `request`."""

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        options = {**params["OPTIONS"]}
        options.setdefault("context_processors", ["egisz.ui.context.house"])
        super().__init__({**params, "OPTIONS": options})


def url(name: str, *args: object, **kwargs: object) -> str:
    if kwargs or not all(isinstance(key, UUID) for key in args):
        return reverse(name, args=args, kwargs=kwargs)
    return address(name, *args)  # type: ignore[arg-type]


def url_or(name: str, default: str = "") -> str:
    """The address of a page of a room that may not be installed."""
    try:
        return address(name)
    except NoReverseMatch:
        return default


@lru_cache(maxsize=1024)
def static(path: str) -> str:
    """The address of a static file; it does not change while the process runs."""
    return static_address(path)


def _forget(**_: object) -> None:
    static.cache_clear()


setting_changed.connect(_forget)


def _nbsp(value: object) -> str:
    """The filter `nbsp` that keeps marked-up text marked up."""
    if hasattr(value, "__html__"):
        return Markup(text.nbsp(str(value)))  # noqa: S704 - it was safe before, only spaces change
    return text.nbsp(str(value))


def cell(row: Any, name: str, default: Any = "") -> Any:
    """A value of a row that is a dict or a dataclass; `default` when it has none."""
    found = row.get(name, default) if isinstance(row, dict) else getattr(row, name, default)
    return default if found is None else found


def as_rows(rows: Iterable[Any], *names: str) -> list[dict[str, Any]]:
    """Rows given as tuples, dicts or dataclasses, as dicts that have all the names."""
    result = []
    for row in rows:
        if isinstance(row, (tuple, list)) and not hasattr(row, "_fields"):
            values = dict(zip(names, row, strict=False))
        else:
            values = {name: cell(row, name) for name in names}
        result.append({name: "" if values.get(name) is None else values[name] for name in names})
    return result


_ORDINARY = {FunctionType, type(static)}  # type(static): a function behind lru_cache


class HouseContext(Context):
    """Calls a macro or an ordinary function at once, without asking which argument it wants: pages call hundreds."""

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(obj)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in _ORDINARY or hasattr(obj, "jinja_pass_arg"):
            return super().call(obj, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        return obj(*args, **kwargs)


def environment(**options: Any) -> Environment:
    options["autoescape"] = True
    options["undefined"] = StrictUndefined
    options["trim_blocks"] = True
    options["lstrip_blocks"] = True
    env = Environment(**options)  # noqa: S701 - autoescape is set above
    env.context_class = HouseContext
    env.globals.update(
        static=static,
        url=url,
        url_or=url_or,
        navigation_for=navigation_for,
        control=control,
        kind_of=kind_of,
        as_rows=as_rows,
        table_rows=table_rows,
        cell=cell,
        counted=text.counted,
        plural=text.plural,
        house_support_address=lambda: settings.EGISZ_SUPPORT_EMAIL,
    )
    env.filters.update(
        nbsp=_nbsp,
        long_date=text.long_date,
        medium_date=text.medium_date,
        short_date=text.short_date,
        day_month=text.day_month,
        month_in=text.month_in,
        moment=text.moment,
        file_size=text.file_size,
        days=text.days,
        hours=text.hours,
        decimal=text.decimal,
        length_of_service=text.length_of_service,
    )
    return env
