"""The door of stored files."""

from egisz.files.actions import store_bytes, store_upload, sweep_orphans
from egisz.files.queries import export_of, info, infos, read, response
from egisz.files.rules import FileLimits
from egisz.files.types import FileInfo

__all__ = [
    "FileInfo",
    "FileLimits",
    "export_of",
    "info",
    "infos",
    "read",
    "response",
    "store_bytes",
    "store_upload",
    "sweep_orphans",
]
