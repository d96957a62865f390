"""ФНСИ: books, lines of editions, passports and records. The tables of the reference-data service."""

from egisz.nsi.models.archives import Archive
from egisz.nsi.models.books import OFFICIAL, STARTER, Book, BookCode, Edition, Line, Passport
from egisz.nsi.models.calendar import CalendarDay
from egisz.nsi.models.drafts import Draft, DraftPage, Upstream
from egisz.nsi.models.keys import ApiKey, KeyHour, MinuteCount
from egisz.nsi.models.proposals import Proposal, ProposalEdit
from egisz.nsi.models.records import Mark, Record
from egisz.nsi.models.subscriptions import Subscription, Webhook, WebhookDelivery
from egisz.nsi.models.words import Word

__all__ = [
    "OFFICIAL",
    "STARTER",
    "ApiKey",
    "Archive",
    "Book",
    "BookCode",
    "CalendarDay",
    "Draft",
    "DraftPage",
    "Edition",
    "KeyHour",
    "Line",
    "Mark",
    "MinuteCount",
    "Passport",
    "Proposal",
    "ProposalEdit",
    "Record",
    "Subscription",
    "Upstream",
    "Webhook",
    "WebhookDelivery",
    "Word",
]
