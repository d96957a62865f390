"""The door of consents."""

from egisz.consents.actions import give, withdraw, withdraw_about
from egisz.consents.events import ConsentGiven, ConsentWithdrawn
from egisz.consents.lawbook import document_on, documents_on
from egisz.consents.queries import export_of, is_withdrawn, my_consents, outdated
from egisz.consents.rules import Document, Way

__all__ = [
    "ConsentGiven",
    "ConsentWithdrawn",
    "Document",
    "Way",
    "document_on",
    "documents_on",
    "export_of",
    "give",
    "is_withdrawn",
    "my_consents",
    "outdated",
    "withdraw",
    "withdraw_about",
]
