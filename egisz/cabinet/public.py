"""The door of the cabinet: what the layout of every page needs."""

from egisz.cabinet.navigation import navigation

__all__ = ["navigation"]
