"""Reading `/rs`: only the members of a white list, only as text, only of a sane length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import httpx

from egisz.identity.gateway.client.answers import ask
from egisz.kernel import snils

PERSON = frozenset({"lastName", "firstName", "middleName", "birthDate", "snils", "trusted"})
CONTACTS = {"EML": "email", "MBT": "phone"}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Person:
    """What the cabinet takes over of a person; nothing else of the answer is kept."""

    family: str
    given: str
    patronymic: str
    birth_date: date | None
    snils: str
    trusted: bool
    email: str
    phone: str


def read_person(http: httpx.Client, oid: int, access_token: str) -> Person:
    """The person and the contacts by an access token. Raises `ProviderRefused`, `Unavailable`."""
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    body = ask(http, "GET", f"/rs/prns/{oid}", headers=headers)
    told = {name: body.get(name) for name in PERSON}
    found = ask(http, "GET", f"/rs/prns/{oid}/ctts", params={"embed": "(elements)"}, headers=headers)
    contacts = contacts_of(found)
    digits = snils.normalise(text(told["snils"]))
    return Person(
        family=text(told["lastName"]), given=text(told["firstName"]), patronymic=text(told["middleName"]),
        birth_date=day(text(told["birthDate"])), snils=digits if snils.is_valid(digits) else "",
        trusted=told["trusted"] is True, email=contacts.get("email", ""), phone=contacts.get("phone", ""),
    )  # fmt: skip


def contacts_of(body: dict[str, Any]) -> dict[str, str]:
    """E-mail and mobile telephone of a collection; confirmed ones win."""
    elements = body.get("elements")
    objects = [item for item in elements if isinstance(item, dict)] if isinstance(elements, list) else []
    objects.sort(key=lambda item: item.get("vrfStu") == "VERIFIED")
    return {CONTACTS[item["type"]]: text(item.get("value")) for item in objects if item.get("type") in CONTACTS}


def text(value: object) -> str:
    """Text of a sane length without control characters; anything else is nothing."""
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        return ""
    return value.strip()


def day(told: str) -> date | None:
    try:
        return datetime.strptime(told, "%d.%m.%Y").date()
    except ValueError:
        return None
