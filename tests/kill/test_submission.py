"""Web and worker are killed at random while people upload files and submit: what was acknowledged is there, once."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.stand import Stand
from tests.kill import invariants
from tests.kill.killer import Killer

UPLOADS = 6
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n170\n%%EOF\n"
)


@dataclass
class Person:
    """One browser of the test. acknowledged: comments of the files for which the server said «приложен»."""

    base_url: str
    cookie: str
    application: str
    slots: list[str]
    acknowledged: list[str] = field(default_factory=list)
    submitted: bool = False
    broken_off: int = 0

    def work(self) -> None:
        until = time.monotonic() + 240
        number = 0
        while len(self.acknowledged) < UPLOADS and self.slots:
            assert time.monotonic() < until, "the uploads do not get through"
            number += 1
            self._attempt(self._upload, f"проба {number}")
        while not self.submitted:
            assert time.monotonic() < until, "the submission does not get through"
            self._attempt(self._submit)

    def _attempt(self, step: Any, *arguments: str) -> None:
        try:
            with httpx.Client(base_url=self.base_url, headers={"Cookie": self.cookie}, timeout=20) as client:
                step(client, *arguments)
        except httpx.TransportError:  # the process that answered was killed: as a person would, try again
            self.broken_off += 1
            time.sleep(0.2)

    def _token(self, client: httpx.Client, path: str) -> str:
        answer = client.get(path)
        found = _TOKEN.search(answer.text)
        if found is None:
            raise httpx.ReadError(f"{path} answers {answer.status_code} without a form")
        client.headers["Cookie"] = f"{self.cookie}; csrftoken={client.cookies['csrftoken']}"
        return found.group(1)

    def _upload(self, client: httpx.Client, comment: str) -> None:
        path = f"/accreditation/applications/{self.application}/documents/{self.slots[0]}/"
        form = {"csrfmiddlewaretoken": self._token(client, path), "comment": comment}
        name = f"{comment}.pdf"
        content = PDF + b"% " + comment.encode() + b"\n%%EOF\n"
        answer = client.post(path, data=form, files={"file": (name, content, "application/pdf")})
        assert answer.status_code in {303, 503}, f"{answer.status_code}: {answer.text[-2000:]}"
        if answer.status_code == 303:
            self.acknowledged.append(comment)

    def _submit(self, client: httpx.Client) -> None:
        path = f"/accreditation/applications/{self.application}/"
        page = client.get(f"{path}check/")
        if page.status_code == 303:  # an earlier attempt was kept though its answer was lost
            self.submitted = True
            return
        token = self._token(client, f"{path}check/")
        answer = client.post(f"{path}submit/", data={"csrfmiddlewaretoken": token})
        assert answer.status_code in {303, 503}, f"{answer.status_code}: {answer.text[-2000:]}"
        self.submitted = answer.status_code == 303


def test_every_acknowledged_step_is_there_after_random_kills(region: Stand) -> None:
    prepared = json.loads(region.python("from tests.kill.portfolio import prepare; prepare()").splitlines()[-1])
    people = [Person(region.base_url, one["cookie"], one["application"], one["slots"]) for one in prepared]
    with Killer(region, seed=20261123) as killer, ThreadPoolExecutor(len(people)) as pool:
        for done in [pool.submit(person.work) for person in people]:
            done.result()
    assert killer.killed, "nothing was killed, the test shows nothing"
    region.wait_ready(120)
    until = time.monotonic() + 120
    while invariants.waiting(region.database_url):
        assert time.monotonic() < until, "deliveries still wait"
        time.sleep(0.2)
    for person in people:
        told = region.python("from tests.kill.portfolio import look; import sys; look(sys.argv[1])", person.application)
        found = json.loads(told.splitlines()[-1])
        assert found["state"] != "draft"
        assert found["announced"] == 1
        for comment in person.acknowledged:
            assert found["comments"].count(comment) == 1
    assert invariants.broken(region.database_url) == {}
