"""From a filled `SignForm` to a kept signature."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from egisz.kernel.actor import Actor
from egisz.signature.actions.signing import accept_uploaded, sign
from egisz.signature.fields import FILE, SignForm
from egisz.signature.types import SignatureInfo


def signature_from(form: SignForm, actor: Actor, data: bytes, now: datetime | None = None) -> SignatureInfo:
    """Sign `data` as the (valid) form says; raises Refused with objections at the fields `pin` and `signature`."""
    typed: dict[str, Any] = form.cleaned_data
    if typed["way"] == FILE:
        return accept_uploaded(actor, data, typed["signature"].read(), now)
    return sign(actor, data, typed["pin"], now)
