"""What we tell people when other rooms say that something happened. Each reaction may run twice without harm."""

from egisz.notifications.reactions import (
    accreditation,
    answers,
    books,
    consents,
    deputies,
    idle,
    journal,
    keys,
    letters,
    levels,
    people,
    registers,
)

__all__ = [
    "accreditation",
    "answers",
    "books",
    "consents",
    "deputies",
    "idle",
    "journal",
    "keys",
    "letters",
    "levels",
    "people",
    "registers",
]
