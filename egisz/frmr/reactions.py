"""What ФРМР answers when rooms below ask."""

from __future__ import annotations

from egisz.frmo.public import register_department_use
from egisz.frmr.queries.records import department_use

register_department_use("frmr.employments", department_use)
