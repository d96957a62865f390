"""Runs inside a demo installation: makes portfolios that lack only the button «Подать заявление», and looks at them.

`python -m tests.kill.portfolio prepare` prints, for each person, the session cookie, the application and a slot that
takes many files; `… look <application>` prints what became of one application.
"""

from __future__ import annotations

import json
import sys
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402

from bench.pages import sign_in  # noqa: E402
from egisz.accreditation.public import active_application  # noqa: E402
from egisz.accreditation.queries.case import case_of  # noqa: E402
from egisz.demo import cast, stories  # noqa: E402
from egisz.demo.region import Region  # noqa: E402
from egisz.files.public import read  # noqa: E402
from egisz.frmr.public import employments, practitioner_by_snils  # noqa: E402
from egisz.identity.public import account_by_snils  # noqa: E402
from egisz.kernel import clock  # noqa: E402
from egisz.kernel.actor import Actor, Role  # noqa: E402
from egisz.outbox.models import EventRow  # noqa: E402

READY = {"ready": cast.POLYCLINIC, "nurse": cast.POLYCLINIC, "pharmacist": cast.PHARMACY}


def _region() -> Region:
    """The region that is there already, found again by СНИЛС."""
    now = clock.now()
    region = Region(today=clock.today(), now=now, people=cast.people())
    for key, person in region.people.items():
        account = account_by_snils(person.snils)
        if account is not None:
            region.accounts[key] = account.id
        practitioner = practitioner_by_snils(person.snils)
        if practitioner is not None:
            region.practitioners[key] = practitioner
    for key, place in READY.items():
        jobs = employments(region.practitioners[key], on=region.today)
        region.organizations[place] = jobs[0].organization_oid
    return region


def prepare() -> None:
    region, now = _region(), clock.now()
    found = []
    for key, place in READY.items():
        actor = region.actor(key)
        application = stories._draft(region, key, now)
        for report in stories._send_reports(region, key, application, now):
            stories.approve_report(region.actor(stories._HEADS[place]), report, pin=cast.PIN, now=now)
        stories.confirm_education(actor, application, now=now)
        stories._documents(region, key, application, now)
        stories.give_consent(actor, application, version=stories.consent_on(region.today).version, now=now)
        case = case_of(actor, application, region.today)
        cookie, _ = sign_in(region.people[key].snils, Role.PRACTITIONER)
        found.append(
            {
                "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}",
                "application": str(application),
                "slots": [slot.code for slot in case.slots if slot.many],
            }
        )
    print(json.dumps(found))


def look(application: str) -> None:
    """State, how often it was announced, and the comments of its documents (every file is read to its end)."""
    from egisz.accreditation.models import Application

    row = Application.objects.get(pk=application)
    actor = Actor(Role.PRACTITIONER, None, row.practitioner_id)
    case = case_of(actor, UUID(application), clock.today())
    for document in case.documents:
        assert len(read(document.file.id)) == document.file.size
    announced = EventRow.objects.filter(
        kind="accreditation.ApplicationSubmitted", body__application_id=application
    ).count()
    assert active_application(row.practitioner_id) is not None
    comments = [document.comment for document in case.documents if document.comment]
    print(json.dumps({"state": row.state, "announced": announced, "comments": comments}))


if __name__ == "__main__":
    prepare() if sys.argv[1] == "prepare" else look(sys.argv[2])
