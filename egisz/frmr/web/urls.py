"""Addresses of ФРМР for the employer."""

from __future__ import annotations

from django.urls import path

from egisz.frmr.web.views import add, blocks, card, employment, workers

app_name = "frmr"

urlpatterns = [
    path("", workers.workers, name="workers"),
    path("find/", workers.find, name="find"),
    path("export/", workers.export, name="export"),
    path("add/", add.search, name="add"),
    path("add/new/", add.new, name="add_new"),
    path("add/known/<uuid:practitioner_id>/", add.known, name="add_known"),
    path("workers/<uuid:practitioner_id>/", card.card, name="card"),
    path("workers/<uuid:practitioner_id>/person/", blocks.person, name="person"),
    path("workers/<uuid:practitioner_id>/job/", employment.add, name="employment_add"),
    path("workers/<uuid:practitioner_id>/job/<uuid:row_id>/close/", employment.close, name="employment_close"),
    path("workers/<uuid:practitioner_id>/job/<uuid:row_id>/change/", employment.change, name="employment_change"),
    path("workers/<uuid:practitioner_id>/job/<uuid:row_id>/correct/", employment.correct, name="employment_correct"),
    path("workers/<uuid:practitioner_id>/<slug:block>/", blocks.add, name="block_add"),
    path("workers/<uuid:practitioner_id>/<slug:block>/<uuid:row_id>/", blocks.correct, name="block_correct"),
]
