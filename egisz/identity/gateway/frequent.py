"""Passwords that leaked and are tried first: the list of 20 000 that comes with Django."""

from __future__ import annotations

from functools import lru_cache

from django.contrib.auth.password_validation import CommonPasswordValidator


@lru_cache(maxsize=1)
def frequent_passwords() -> frozenset[str]:
    """In lower case; read once, when the first password is set."""
    return frozenset(CommonPasswordValidator().passwords)
