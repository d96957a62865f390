"""Model fields for values of the kernel."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from egisz.db import crypto
from egisz.kernel import oid


class Sealed(bytes):
    """An encrypted value as the table holds it; its row opens it when it is asked for."""


class _SealedAttribute(DeferredAttribute):
    """Opens the value of an encrypted field on its first use: before, nobody needs to pay for it."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if type(value) is Sealed:
            value = instance.__dict__[self.field.attname] = self.field.opened(value, instance)  # type: ignore[attr-defined]
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.Field):
    """Text that is encrypted at rest and cannot be searched; an empty string is stored as it is.

    It is bound to its row: the row has its key (a UUID) before it is saved, and only the row opens it. `values_list`
    gives it sealed, `QuerySet.update` refuses it.
    """

    description = "text encrypted at rest"
    empty_strings_allowed = True
    descriptor_class = _SealedAttribute

    def db_type(self, connection: Any) -> str:
        return "bytea"

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        messages = super().check(**kwargs)
        if not isinstance(self.owner._meta.pk, models.UUIDField):
            messages.append(Error("an encrypted field needs a row whose key is a UUID", obj=self, id="egisz.E001"))
        return messages

    @property
    def owner(self) -> Any:
        """A history table holds copies of the tracked table's values, so it opens them as such."""
        return getattr(self.model, "pgh_tracked_model", self.model)

    @property
    def place(self) -> str:
        """Table and column."""
        return f"{self.owner._meta.db_table}.{self.column}"

    def opened(self, value: bytes, instance: Any) -> str:
        return crypto.decrypt(value, self.place, getattr(instance, self.owner._meta.pk.attname))

    def pre_save(self, instance: Any, add: bool) -> Any:
        value = getattr(instance, self.attname)
        if value is None or isinstance(value, bytes):
            return value
        key = getattr(instance, self.owner._meta.pk.attname)
        if key is None:
            raise ValueError(f"{self.name} is bound to its row, which has no key yet")
        return crypto.encrypt(str(value), self.place, key) if value else b""

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, bytes):
            return value
        if value:
            raise TypeError(f"{self.name} is bound to its row: change the row and save it")
        return b""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        if value is None:
            return None
        return Sealed(value) if len(value) else ""  # type: ignore[return-value]  # text as soon as the row is asked

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
