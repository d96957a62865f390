"""The journal's rules, pure. How it is sealed is used under this name; the others are imported by their own."""

from egisz.audit.rules.sealing import (
    FIRST,
    LATER,
    SEALED,
    content_of,
    hash_of_seal,
    leaf_of,
    path_of,
    receipt_root,
    root_by_path,
    root_of,
    seal_body,
    session_mark,
)

__all__ = [
    "FIRST",
    "LATER",
    "SEALED",
    "content_of",
    "hash_of_seal",
    "leaf_of",
    "path_of",
    "receipt_root",
    "root_by_path",
    "root_of",
    "seal_body",
    "session_mark",
]
