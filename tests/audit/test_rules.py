"""Trees and proofs of the sealed journal: RFC 6962, 2.1."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.audit import rules

# The inputs and roots of the reference implementation of RFC 6962 (certificate-transparency, merkle_tree_test).
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [rules.leaf_of(bytes.fromhex(text)) for text in INPUTS]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_rfc(size):
    assert rules.root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_nothing_has_the_hash_of_nothing():
    assert rules.root_of([]) == hashlib.sha256(b"").digest()


@given(st.integers(1, 70), st.data())
def test_every_path_leads_to_the_root_and_to_no_other(size, data):
    leaves = [rules.leaf_of(b"%d" % number) for number in range(size)]
    place = data.draw(st.integers(0, size - 1))
    path = rules.path_of(leaves, place)
    root = rules.root_of(leaves)
    assert rules.root_by_path(leaves[place], place, size, path) == root
    assert rules.root_by_path(rules.leaf_of(b"other"), place, size, path) != root
    if size > 1:
        other = data.draw(st.integers(0, size - 1).filter(lambda found: found != place))
        assert rules.root_by_path(leaves[place], other, size, path) != root
        assert rules.root_by_path(leaves[place], place, size, path[:-1]) != root
    assert rules.root_by_path(leaves[place], place, size, [*path, root]) is None
    assert rules.root_by_path(leaves[place], size, size, path) is None


def test_a_path_to_no_leaf_is_refused():
    with pytest.raises(ValueError, match="no such leaf"):
        rules.path_of(LEAVES, 8)


def test_the_bytes_of_a_row_do_not_depend_on_who_wrote_it():
    moment = datetime(2026, 11, 23, 10, 0, 0, 5, UTC)
    row = dict.fromkeys(rules.SEALED, "") | {
        "id": 7, "at": moment, "account_id": UUID(int=1), "subject_id": None, "details": {"б": 1, "а": [2]},
    }  # fmt: skip
    other = row | {"at": moment.astimezone(timezone(timedelta(hours=3))), "details": {"а": [2], "б": 1}}
    assert rules.content_of(row) == rules.content_of(dict(reversed(other.items())))
    for name in rules.SEALED:
        assert rules.content_of(row) != rules.content_of(row | {name: "x"}), name
