"""Values of the reference service that other rooms use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BookInfo:
    """A book and its current edition. origin: official | starter."""

    oid: str
    name: str
    version: str
    rows: int
    origin: str


class Books:
    """OIDs of the books that forms use."""

    SPECIALTIES = "1.2.643.5.1.13.13.11.1066"
    POSTS = "1.2.643.5.1.13.13.11.1002"
    REGIONS = "1.2.643.5.1.13.13.99.2.206"
    IDENTITY_DOCUMENTS = "1.2.643.5.1.13.13.99.2.48"
    GENDER = "1.2.643.5.1.13.13.11.1040"
    EMPLOYMENT_KINDS = "1.2.643.5.1.13.2.1.1.209"
    ACCREDITATION_KINDS = "1.2.643.5.1.13.13.11.1100"
