"""Verbs of the reference service."""

from egisz.nsi.actions.drafts import annul_edition, cancel_draft, dry_run, publish, stage
from egisz.nsi.actions.following import follow, follow_step
from egisz.nsi.actions.loading import LoadReport, load_folder, load_starter

__all__ = [
    "LoadReport",
    "annul_edition",
    "cancel_draft",
    "dry_run",
    "follow",
    "follow_step",
    "load_folder",
    "load_starter",
    "publish",
    "stage",
]
