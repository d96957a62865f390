"""Static files under names with a hash of their content, so that browsers may keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HouseStaticStorage(CompressedManifestStaticFilesStorage):
    """Without a manifest (tests, a developer's run) plain names are given."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name
