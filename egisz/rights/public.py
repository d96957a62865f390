"""The door of the rights of a person."""

from egisz.rights.actions.copies import forget_copies, gather_next, order_copy, take_copy
from egisz.rights.actions.requests import answer, ask, withdraw_request
from egisz.rights.events import CopyContinued, SubjectRequestAnswered, SubjectRequested
from egisz.rights.queries.exporting import export_of
from egisz.rights.queries.mine import CopyInfo, RequestInfo, my_copies, my_copy, my_requests, queue, request_of
from egisz.rights.rules import KINDS

__all__ = [
    "KINDS",
    "CopyContinued",
    "CopyInfo",
    "RequestInfo",
    "SubjectRequestAnswered",
    "SubjectRequested",
    "answer",
    "ask",
    "export_of",
    "forget_copies",
    "gather_next",
    "my_copies",
    "my_copy",
    "my_requests",
    "order_copy",
    "queue",
    "request_of",
    "take_copy",
    "withdraw_request",
]
