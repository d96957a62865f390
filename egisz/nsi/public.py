"""The door of the reference books."""

from egisz.nsi.actions import LoadReport, load_folder, load_starter
from egisz.nsi.fields import NsiChoiceField, PickerWidget
from egisz.nsi.queries import book_info, books, get, name_of, search, work_calendar
from egisz.nsi.rules import Coded
from egisz.nsi.types import BookInfo, Books

__all__ = [
    "BookInfo",
    "Books",
    "Coded",
    "LoadReport",
    "NsiChoiceField",
    "PickerWidget",
    "book_info",
    "books",
    "get",
    "load_folder",
    "load_starter",
    "name_of",
    "search",
    "work_calendar",
]
