"""Addresses of the rights of a person."""

from __future__ import annotations

from django.urls import path

from egisz.rights.web import copies, requests

app_name = "rights"

urlpatterns = [
    path("", copies.mine, name="mine"),
    path("copies/order/", copies.order, name="order"),
    path("copies/<uuid:copy_id>/", copies.copy, name="copy"),
    path("copies/<uuid:copy_id>/my-data.json", copies.take_json, name="copy_json"),
    path("copies/<uuid:copy_id>/my-data.pdf", copies.take_pdf, name="copy_pdf"),
    path("copies/schema.json", copies.schema, name="schema"),
    path("requests/new/", requests.new, name="new_request"),
    path("requests/queue/", requests.queue, name="queue"),
    path("requests/<uuid:request_id>/", requests.request_page, name="request"),
    path("requests/<uuid:request_id>/withdraw/", requests.withdraw, name="withdraw_request"),
]
