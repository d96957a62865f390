"""Addresses of FHIR beside the fast lane: the journal."""

from __future__ import annotations

from django.urls import path

from egisz.fhir.web import audit_events

app_name = "fhir"
urlpatterns = [
    path("AuditEvent", audit_events.search, name="audit_events"),
    path("AuditEvent/<str:row_id>", audit_events.read, name="audit_event"),
]
