"""Model fields for values of the kernel."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from egisz.db import crypto
from egisz.kernel import oid


class EncryptedTextField(models.Field):
    """Text that is encrypted at rest and cannot be searched; an empty string is stored as it is."""

    description = "text encrypted at rest"
    empty_strings_allowed = True

    def db_type(self, connection: Any) -> str:
        return "bytea"

    @property
    def _place(self) -> str:
        """Table and column; a history table holds copies of the tracked table's values, so it opens them as such."""
        owner = getattr(self.model, "pgh_tracked_model", self.model)
        return f"{owner._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, bytes):
            return value
        return crypto.encrypt(str(value), self._place) if value else b""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        if value is None:
            return None
        return crypto.decrypt(value, self._place) if len(value) else ""

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is encrypted and cannot be searched by; use its blind index")
        return super().get_lookup(lookup_name)


class BlindIndexField(models.BinaryField):
    """32 bytes of HMAC by which an encrypted value of the same row is found."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


def validate_oid(value: str) -> None:
    if not oid.is_oid(value):
        raise ValidationError("Это не OID: ожидаются числа через точку", code="OID_FORM")


class OidField(models.CharField):
    """An object identifier as text, for example 1.2.643.5.1.13.13.12.2.78.8646."""

    default_validators = [validate_oid]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 128)
        super().__init__(*args, **kwargs)
