"""The vocabulary of a line of editions: typos are corrected by it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Word(models.Model):
    """Слово справочника: any word that names of the line have had; a trigger of the database keeps it."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey("nsi.Line", on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.TextField("слово")

    class Meta:
        verbose_name = "слово справочника"
        constraints = [models.UniqueConstraint(fields=["line", "word"], name="nsi_word_once")]
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="nsi_word_trigrams")]

    def __str__(self) -> str:
        return self.word
