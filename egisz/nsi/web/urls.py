"""Addresses of the reference service's pages."""

from __future__ import annotations

from django.urls import path

from egisz.nsi.web.views import book, catalogue, picking, records, versions

app_name = "nsi"
urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("catalogue.csv", catalogue.catalogue_csv, name="catalogue_csv"),
    path("pick/<str:oid>/", picking.pick, name="pick"),
    path("books/<str:oid>/", book.book, name="book"),
    path("books/<str:oid>/records/", records.records, name="records"),
    path("books/<str:oid>/record/<path:code>", records.record, name="record"),
    path("books/<str:oid>/tree/", records.tree, name="tree"),
    path("books/<str:oid>/tree/branch/", records.tree_branch, name="tree_branch"),
    path("books/<str:oid>/versions/", versions.versions, name="versions"),
    path("books/<str:oid>/compare/", versions.compare, name="compare"),
    path("books/<str:oid>/compare.csv", versions.compare_csv, name="compare_csv"),
]
