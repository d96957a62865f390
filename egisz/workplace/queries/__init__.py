"""What the workplaces show."""

from egisz.workplace.queries.asking import Asking, asking
from egisz.workplace.queries.desk import Desk
from egisz.workplace.queries.desks import desk

__all__ = ["Asking", "Desk", "asking", "desk"]
