"""Jinja2 for the whole house: templates live in `<room>/templates/<room>/`."""

from __future__ import annotations

from typing import Any

from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from egisz.kernel import text


class HouseTemplates(Jinja2):
    app_dirname = "templates"


def environment(**options: Any) -> Environment:
    options["autoescape"] = True
    options["undefined"] = StrictUndefined
    options["trim_blocks"] = True
    options["lstrip_blocks"] = True
    env = Environment(**options)  # noqa: S701 - autoescape is set above
    env.globals.update(static=static, url=lambda name, *args, **kwargs: reverse(name, args=args, kwargs=kwargs))
    env.filters.update(long_date=text.long_date, short_date=text.short_date, nbsp=text.nbsp)
    return env
