"""Small recorded answers of our own, in the form of `domain/nsi.md`."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.test import Client

from egisz.identity.middleware import SESSION_KEY
from egisz.identity.models import Account
from egisz.kernel.actor import Role

OID = "1.2.643.5.1.13.13.99.2.90001"


def passport(rows: int, *, oid: str = OID, version: str = "1.1", keys: dict[str, str] | None = None,
             types: dict[str, str] | None = None,
             published: str = "01.02.2026 10:00") -> dict[str, object]:  # fmt: skip
    keys = keys or {"PRIMARY": "ID", "VALUE": "NAME"}
    types = types or {"ID": "INTEGER", "NAME": "VARCHAR"}
    return {
        "result": "OK", "resultText": None, "resultCode": None, "identifier": "TEST01", "oid": oid, "version": version,
        "rowsCount": rows, "createDate": published, "publishDate": published, "lastUpdate": published,
        "fullName": "Пробный справочник", "shortName": "Пробный", "description": None, "structureNotes": "",
        "releaseNotes": None, "laws": [], "respOrganizationId": None, "authOrganizationId": None, "typeId": None,
        "groupId": None, "approveDate": None,
        "fields": [{"field": n, "dataType": t, "alias": None, "description": None} for n, t in types.items()],
        "keys": [{"field": column, "type": kind} for kind, column in keys.items()],
        "codes": [{"value": oid, "type": "TYPE_PRIMARY"}], "hierarchical": "FOREIGN" in keys, "archive": False,
        "nsiDictionaryId": 1,
    }  # fmt: skip


def page(columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> dict[str, object]:
    listed = [[{"column": c, "value": v} for c, v in zip(columns, row, strict=True)] for row in rows]
    return {"result": "OK", "resultText": None, "resultCode": None, "total": len(rows), "list": listed}


def write(folder: Path, name: str, content: object, *, packed: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, indent=2).encode()
    path = folder / (name + (".gz" if packed else ""))
    path.write_bytes(gzip.compress(text) if packed else text)
    return path


def write_book(folder: Path, rows: Sequence[Sequence[str | None]], *, columns: Sequence[str] = ("ID", "NAME"),
               oid: str = OID, version: str = "1.1", page_size: int = 1000, packed: bool = False,
               **facts: object) -> None:  # fmt: skip
    types = dict.fromkeys(columns, "VARCHAR")
    write(folder, f"{oid}_{version}_passport.json",
          passport(len(rows), oid=oid, version=version, **{"types": types, **facts}))  # type: ignore[arg-type]  # fmt: skip
    for number, start in enumerate(range(0, len(rows), page_size), 1):
        write(
            folder, f"{oid}_{version}_part{number}.json", page(columns, rows[start : start + page_size]), packed=packed
        )


def sign_in(client: Client, account_id: UUID, role: Role) -> Client:
    """A browser of somebody who acts in a role."""
    client.force_login(Account.objects.get(pk=account_id))
    session = client.session
    session[SESSION_KEY] = {"role": role.value, "assurance": "strong"}
    session.save()
    return client
