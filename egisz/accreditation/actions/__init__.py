"""Verbs of accreditation: one function changes the world once."""
