"""Every room that holds something of a person, in the order of the copy; `tests/house/test_export.py` misses none."""

from __future__ import annotations

from collections.abc import Callable

from egisz.accreditation import public as accreditation
from egisz.audit import public as audit
from egisz.cme import public as cme
from egisz.consents import public as consents
from egisz.corrections import public as corrections
from egisz.db.portable import PortablePart, Subject
from egisz.extracts import public as extracts
from egisz.files import public as files
from egisz.frmr import public as frmr
from egisz.identity import public as identity
from egisz.notifications import public as notifications
from egisz.nsi import public as nsi
from egisz.signature import public as signature

ROOMS: tuple[Callable[[Subject], PortablePart], ...] = (
    identity.export_of,
    frmr.export_of,
    cme.export_of,
    accreditation.export_of,
    extracts.export_of,
    signature.export_of,
    corrections.export_of,
    consents.export_of,
    nsi.export_of,
    files.export_of,
    notifications.export_of,
    audit.export_of,
)
