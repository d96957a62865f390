"""ФНСИ: books, lines of editions, passports and records. The tables of the reference-data service."""

from egisz.nsi.models.books import Book, BookCode, Edition, Line, Passport
from egisz.nsi.models.calendar import CalendarDay
from egisz.nsi.models.records import Mark, Record

__all__ = ["Book", "BookCode", "CalendarDay", "Edition", "Line", "Mark", "Passport", "Record"]
