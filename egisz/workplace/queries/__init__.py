"""What the workplaces show."""

from egisz.workplace.queries.asking import Asking, asking
from egisz.workplace.queries.desks import Desk, desk

__all__ = ["Asking", "Desk", "asking", "desk"]
