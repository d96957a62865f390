"""«Версия для слабовидящих»: the reader's choice of size, spacing and colours, kept in a cookie of the device."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from egisz.ui.cookies import read_cookie

COOKIE = "vision"
COOKIE_AGE = 400 * 24 * 3600  # the longest that browsers keep

SCALES = {"100": "100 %, обычный", "150": "150 %", "200": "200 %"}
SPACINGS = {"": "Обычные", "wide": "Увеличенные"}
THEMES = {"": "Обычные цвета", "contrast": "Чёрным по белому", "contrast-dark": "Белым по чёрному"}


@dataclass(frozen=True, slots=True)
class Vision:
    scale: str = "100"
    spacing: str = ""
    theme: str = ""

    @property
    def cookie(self) -> str:
        return f"{self.scale}.{self.spacing}.{self.theme}"

    @property
    def is_default(self) -> bool:
        return self == Vision()


def vision_of(request: HttpRequest) -> Vision:
    """The saved choice; anything unknown in the cookie is the ordinary look."""
    parts = read_cookie(request, COOKIE).split(".")
    if len(parts) != 3:
        return Vision()
    scale, spacing, theme = parts
    if scale not in SCALES or spacing not in SPACINGS or theme not in THEMES:
        return Vision()
    return Vision(scale, spacing, theme)
