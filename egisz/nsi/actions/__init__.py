"""Verbs of the reference service."""

from egisz.nsi.actions.loading import LoadReport, load_folder, load_starter

__all__ = ["LoadReport", "load_folder", "load_starter"]
