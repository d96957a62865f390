"""The door of extracts."""

from egisz.extracts.actions.checking import forget_old_checks, may_check, open_check
from egisz.extracts.actions.ordering import order_extract, take_file, take_signature
from egisz.extracts.actions.producing import give_up_on_stuck, produce_extract
from egisz.extracts.events import ExtractFailed, ExtractOrdered, ExtractReady
from egisz.extracts.queries.check import FILE_LIMIT, check, check_file
from egisz.extracts.queries.exporting import export_of
from egisz.extracts.queries.mine import extract, extracts_of, records_of
from egisz.extracts.types import CheckLine, ExtractInfo, FileCheck, PublicCheck, RecordRow

__all__ = [
    "FILE_LIMIT",
    "CheckLine",
    "ExtractFailed",
    "ExtractInfo",
    "ExtractOrdered",
    "ExtractReady",
    "FileCheck",
    "PublicCheck",
    "RecordRow",
    "check",
    "check_file",
    "export_of",
    "extract",
    "extracts_of",
    "forget_old_checks",
    "give_up_on_stuck",
    "may_check",
    "open_check",
    "order_extract",
    "produce_extract",
    "records_of",
    "take_file",
    "take_signature",
]
