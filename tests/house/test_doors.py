"""The contracts of the house are kept, and the doors contract really refuses (docs/adr/0001-house.md)."""

from __future__ import annotations

import grimp
import pytest
from django.apps import apps
from django.db import models

from tools.contracts import DoorsContract

STOREYS = [
    "demo",
    "cabinet workplace",
    "rights",
    "notifications",
    "extracts corrections",
    "accreditation",
    "cme",
    "signature",
    "frmr",
    "frmo",
    "nsi files consents",
    "identity",
    "audit",
    "outbox",
    "ui db",
]
STOREY_OF = {room: -number for number, rooms in enumerate(STOREYS) for room in rooms.split()}


def _doors() -> DoorsContract:
    return DoorsContract(
        name="doors",
        session_options={},
        contract_options={
            "root": "egisz",
            "ground": ["kernel", "db", "ui", "crypto"],
            "composition": ["config"],
        },
    )


@pytest.mark.parametrize(
    ("importer", "imported", "kept"),
    [
        ("egisz.cme.queries", "egisz.frmr.public", True),
        ("egisz.cme.queries", "egisz.frmr.queries", False),
        ("egisz.cme.web.views", "egisz.frmr.models", False),
        ("egisz.cme.models", "egisz.db.fields", True),
        ("egisz.cme.rules", "egisz.kernel.errors", True),
        ("egisz.config.urls", "egisz.frmr.web", True),
    ],
)
def test_the_doors_contract_tells_a_door_from_a_window(importer: str, imported: str, kept: bool) -> None:
    graph = grimp.ImportGraph()
    graph.add_import(importer=importer, imported=imported)
    assert _doors().check(graph, verbose=False).kept is kept


def _house_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("egisz.")]


def test_foreign_keys_point_down_and_leave_no_way_back() -> None:
    wrong = []
    for model in _house_models():
        if model.__name__.endswith("History"):
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey):
                continue
            target = field.related_model
            here, there = model._meta.app_label, target._meta.app_label
            if there in STOREY_OF and here != there and STOREY_OF[there] >= STOREY_OF[here]:
                wrong.append(f"{model.__name__}.{field.name} points up to {there}")
            if field.remote_field.related_name != "+":
                wrong.append(f"{model.__name__}.{field.name} needs related_name='+'")
    assert not wrong


def test_every_model_opens_with_its_russian_name() -> None:
    nameless = [
        model.__name__
        for model in _house_models()
        if not model.__name__.endswith("History") and model._meta.verbose_name.isascii()
    ]
    assert not nameless
