"""Runs in the environment of `esia-connector`: two questions of a system, JSON on stdin and stdout.

{"settings": {…}, "state": "…"} → {"url": "…"}; with "code" → {"oid": …, "person": {…}, "contacts": {…}, …}
"""

import json
import sys

from esia_connector.client import EsiaAuth, EsiaSettings

asked = json.load(sys.stdin)
auth = EsiaAuth(EsiaSettings(**asked["settings"]))
if "code" in asked:
    person = auth.complete_authorization(asked["code"], asked["state"])
    answer = {
        "oid": person.oid,
        "person": person.get_person_main_info(),
        "contacts": person.get_person_contacts(),
        "addresses": person.get_person_addresses(),
        "documents": person.get_person_documents(),
    }
else:
    answer = {"url": auth.get_auth_url(state=asked["state"])}
json.dump(answer, sys.stdout)
