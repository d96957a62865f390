"""Every address is public by this list, or it refuses a stranger."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

# Why a stranger may come in without an account.
PUBLIC = {
    "ui": "pages of the kit: settings for weak sight, manifest, service worker, offline page",
    "health": "signs of life for the operator's monitoring",
    "identity": "the provider's own face: it authenticates by itself",
}
PUBLIC_NAMES = {
    "cabinet:landing": "the front page",
    "cabinet:login": "the way in",
    "cabinet:start": "the way in",
    "cabinet:callback": "the provider brings the person back",
    "cabinet:logout": "leaving is always allowed",
    "cabinet:help": "how accreditation works, support contacts",
    "fhir:audit_events": "programs come with a key; strangers get 401 as an OperationOutcome",
    "fhir:audit_event": "programs come with a key; strangers get 401 as an OperationOutcome",
    "extracts:public": "anybody checks an extract by its code",
    "extracts:public_form": "anybody checks an extract by its code",
    "extracts:public_file": "anybody checks the file of an extract",
    "extracts:check": "anybody checks the file of an extract",
    **dict.fromkeys(
        (
            "nsi:catalogue",
            "nsi:catalogue_csv",
            "nsi:book",
            "nsi:records",
            "nsi:record",
            "nsi:tree",
            "nsi:tree_branch",
            "nsi:versions",
            "nsi:compare",
            "nsi:compare_csv",
            "nsi:subscribe",
            "nsi:files",
            "nsi:table",
            "nsi:passport_json",
            "nsi:connect",
            "nsi:crosswalks",
            "nsi:crosswalk",
            "nsi:crosswalk_csv",
            "nsi:rss",
            "nsi:atom",
            "nsi:book_rss",
            "nsi:book_atom",
        ),
        "reference books are public",
    ),
}
# Pages that may say 503: no worker runs beside the tests.
UNREADY = {"health:readyz"}
SAMPLES = {"uuid": uuid.UUID(int=7), "int": 7, "str": "sample", "slug": "sample", "path": "sample"}


def _routes(resolver: URLResolver, namespace: str = "", prefix: str = "/") -> Iterator[tuple[str, str, str]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace or "") if part)
            yield from _routes(pattern, inner, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            route = prefix + str(pattern.pattern)
            for name, converter in pattern.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower()
                kind = {"string": "str"}.get(kind, kind)
                for form in (f"<{kind}:{name}>", f"<{name}>"):
                    route = route.replace(form, str(SAMPLES.get(kind, "7")))
            full = f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
            yield full, namespace.split(":")[0], route


ROUTES = sorted(set(_routes(get_resolver())))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "namespace", "url"), ROUTES, ids=[route[0] for route in ROUTES])
def test_a_stranger_is_refused_unless_the_list_says_otherwise(
    client: Client, name: str, namespace: str, url: str
) -> None:
    answer = client.get(url)
    if namespace in PUBLIC or name in PUBLIC_NAMES:
        assert answer.status_code < 500 or name in UNREADY
    else:
        assert answer.status_code in {302, 405}, f"{name} answered {answer.status_code} to a stranger"
        if answer.status_code == 302:
            assert answer["Location"].startswith("/login/")


def test_the_list_names_only_routes_that_exist() -> None:
    names = {route[0] for route in ROUTES}
    assert set(PUBLIC_NAMES) - names == set()
