"""Every code that a provider may answer with has words: what is wrong and what to do next."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from egisz.identity.gateway.client import told_code
from egisz.identity.rules.protocol import Code
from egisz.identity.rules.refusals import explain

# domain/identity.md 7
ESIA = (
    *("007002", "007003", "007004", "007005", "007006", "007007", "007008", "007009", "007011", "007012", "007013"),
    *("007014", "007015", "007019", "007023", "007038", "007039", "007040", "007046", "007053", "007055", "007060"),
    *("007061", "007062", "007194", "008010", "005013", "036700", "036706"),
)
UNKNOWN = explain("ESIA-999999")


@pytest.mark.parametrize("digits", ESIA)
def test_every_code_of_esia_has_its_own_words(digits: str) -> None:
    words = explain(f"ESIA-{digits}")
    assert words.text != UNKNOWN.text
    assert words.text.endswith(".")
    assert words.step.endswith((".", ")."))
    assert re.search(r"[А-Я]", words.step)


def test_what_our_provider_answers_with_our_cabinet_understands() -> None:
    assert all(explain(code.value).text != UNKNOWN.text for code in Code)


def test_what_the_client_raises_has_words() -> None:
    folder = Path(__file__).resolve().parents[2] / "egisz/identity/gateway/client"
    raised = set(re.findall(r'ProviderRefused\("([A-Z]+)"\)', "".join(p.read_text() for p in folder.glob("*.py"))))
    assert raised == {"ANSWER", "ISSUER", "NONCE", "STATE", "TOKEN"}
    assert all(explain(code).text != UNKNOWN.text for code in raised)


def test_an_unknown_code_still_has_a_next_step() -> None:
    assert UNKNOWN.step


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"error": "invalid_grant", "error_description": "ESIA-007011: OAuthErrorEnum.invalidGrant"}, "ESIA-007011"),
        ({"code": "ESIA-005013", "message": "…"}, "ESIA-005013"),
        ({"error": "login_required"}, "login_required"),
        ({"error": "<script>", "error_description": "<b>"}, "ANSWER"),
        ({"error_description": "ESIA-" + "9" * 50}, "ANSWER"),
        ({}, "ANSWER"),
    ],
)
def test_of_what_a_provider_writes_only_a_code_is_taken(body: dict[str, str], code: str) -> None:
    assert told_code(body) == code
