"""Django prints whole forms and single fields through the macros of the kit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django.forms
from django.forms.renderers import BaseRenderer
from django.http import HttpRequest
from django.template.backends.jinja2 import Template
from django.utils.functional import cached_property

from egisz.ui.jinja import HouseTemplates
from egisz.ui.widgets import printed


class KitRenderer(BaseRenderer):
    form_template_name = "kit/form.html"
    field_template_name = "kit/field.html"

    @cached_property
    def engine(self) -> HouseTemplates:
        """The house's templates, Django's own Jinja2 templates of the widgets, then those of the rooms."""
        return HouseTemplates(
            {
                "NAME": "kit",
                "DIRS": [Path(__file__).parent / "templates", Path(django.forms.__file__).parent / "jinja2"],
                "APP_DIRS": True,
                "OPTIONS": {"environment": "egisz.ui.jinja.environment"},
            }
        )

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        done = printed(template_name, context)
        return super().render(template_name, context, request) if done is None else done

    def get_template(self, template_name: str) -> Template:
        return self.engine.get_template(template_name)
