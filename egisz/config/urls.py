"""Every address of the house, room by room."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

ROOMS = [
    ("", "egisz.ui.web.urls"),
    ("", "egisz.config.health_urls"),
    ("", "egisz.identity.web.urls"),
    ("", "egisz.cabinet.web.urls"),
    ("", "egisz.extracts.web.urls"),
    ("nsi/", "egisz.nsi.web.urls"),
    ("frmo/", "egisz.frmo.web.urls"),
    ("frmr/", "egisz.frmr.web.urls"),
    ("education/", "egisz.cme.web.urls"),
    ("accreditation/", "egisz.accreditation.web.urls"),
    ("signature/", "egisz.signature.web.urls"),
    ("corrections/", "egisz.corrections.web.urls"),
    ("consents/", "egisz.consents.web.urls"),
    ("rights/", "egisz.rights.web.urls"),
    ("notifications/", "egisz.notifications.web.urls"),
    ("desk/", "egisz.workplace.web.urls"),
    ("fhir/", "egisz.fhir.web.urls"),
]


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns = [path(prefix, include(module)) for prefix, module in ROOMS if _exists(module)]

handler400 = "egisz.ui.errors.handler400"
handler403 = "egisz.ui.errors.handler403"
handler404 = "egisz.ui.errors.handler404"
handler500 = "egisz.ui.errors.handler500"
