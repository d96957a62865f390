"""Where `script/bootstrap --dev` has put the clients by other hands; tests without them are skipped."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent


def esia_connector() -> Path:
    """The interpreter of the environment that holds PyPI `esia-connector` and its old PyJWT."""
    return _kept("esia-connector", "bin/python")


def node_project() -> Path:
    """The folder whose `node_modules` holds npm `esia` and `openid-client`; scripts run there with `node`."""
    if shutil.which("node") is None:
        pytest.skip("Node 20 or newer is not installed: no client from npm can try the provider")
    return _kept("node", "node_modules").parent


def _kept(name: str, part: str) -> Path:
    folder = ROOT / ".venv" / "outside" / name
    if not (folder / ".installed").exists():
        pytest.skip(f"{name} is not installed: script/bootstrap --dev (it needs a package index)")
    return folder / part
