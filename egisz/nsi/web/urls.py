"""Addresses of the reference service's pages."""

from __future__ import annotations

from django.urls import path

from egisz.nsi.web.views import (
    book,
    catalogue,
    connecting,
    crossing,
    picking,
    proposing,
    records,
    subscribing,
    versions,
)

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
    path("books/<str:oid>/files/", connecting.files, name="files"),
    path("books/<str:oid>/data.csv", connecting.table, name="table"),
    path("books/<str:oid>/passport.json", connecting.passport_json, name="passport_json"),
    path("books/<str:oid>/connect/", connecting.connect, name="connect"),
    path("books/<str:oid>/subscribe/", subscribing.subscribe, name="subscribe"),
    path("books/<str:oid>/feed.rss", subscribing.feed, {"kind": "rss"}, name="book_rss"),
    path("books/<str:oid>/feed.atom", subscribing.feed, {"kind": "atom"}, name="book_atom"),
    path("feed.rss", subscribing.feed, {"kind": "rss"}, name="rss"),
    path("feed.atom", subscribing.feed, {"kind": "atom"}, name="atom"),
    path("books/<str:oid>/edit/", proposing.begin_edits, name="begin_edits"),
    path("crosswalks/", crossing.crosswalk_list, name="crosswalks"),
    path("crosswalks/<str:walk_id>/", crossing.one_crosswalk, name="crosswalk"),
    path("crosswalks/<str:walk_id>/table.csv", crossing.crosswalk_csv, name="crosswalk_csv"),
    path("manage/", proposing.manage, name="manage"),
    path("manage/upload/", proposing.upload, name="upload"),
    path("proposals/<uuid:proposal_id>/", proposing.proposal, name="proposal"),
    path("proposals/<uuid:proposal_id>/<slug:verb>/", proposing.step, name="step"),
    path("proposals/<uuid:proposal_id>/edit/<str:operation>/", proposing.edit, name="edit"),
    path("proposals/<uuid:proposal_id>/edits/<uuid:edit_id>/drop/", proposing.drop_edit, name="drop_edit"),
    path("editions/<uuid:edition_id>/annul/", proposing.annul, name="annul"),
    path("subscriptions/", subscribing.subscriptions, name="subscriptions"),
    path("subscriptions/follow/", subscribing.follow, name="follow"),
    path("hooks/new/", subscribing.new_hook, name="new_hook"),
    path("hooks/<uuid:hook_id>/", subscribing.hook, name="hook"),
    path("hooks/<uuid:hook_id>/try/", subscribing.try_hook, name="try_hook"),
    path("hooks/<uuid:hook_id>/resume/", subscribing.resume_hook, name="resume_hook"),
    path("hooks/<uuid:hook_id>/remove/", subscribing.remove_hook, name="remove_hook"),
]
