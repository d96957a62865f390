from __future__ import annotations

import logging
from typing import Any


def configure(options: dict[str, Any]) -> None:
    logging.basicConfig(level=options["level"])
