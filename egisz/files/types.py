"""What other rooms learn about a stored file."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A stored file. size in bytes; sha256 in hex; pages only of a PDF that people uploaded."""

    id: UUID
    name: str
    size: int
    content_type: str
    sha256: str
    pages: int | None
