"""Addresses of the auditor's workplace, within those of the workplaces."""

from __future__ import annotations

from django.urls import path

from egisz.workplace.web.audit import cases, journal

urlpatterns = [
    path("", journal.journal, name="audit"),
    path("table.csv", journal.table, name="audit_table"),
    path("people/", journal.people, name="audit_people"),
    path("rows/<int:row_id>/", journal.row, name="audit_row"),
    path("rows/<int:row_id>/receipt.json", journal.receipt, name="audit_receipt"),
    path("history/<uuid:practitioner_id>/", journal.history, name="audit_history"),
    path("unusual/", cases.unusual, name="audit_unusual"),
    path("unusual/<uuid:finding_id>/", cases.finding, name="audit_finding"),
    path("disputes/", cases.disputes, name="audit_disputes"),
    path("disputes/<uuid:dispute_id>/", cases.dispute, name="audit_dispute"),
    path("disputes/<uuid:dispute_id>/take/", cases.take, name="audit_take"),
    path("seals/", cases.seals, name="audit_seals"),
    path("seals/journal.pub", cases.key, name="audit_key"),
]
