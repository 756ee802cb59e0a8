"""What can be found: one row for each object and language."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SearchEntry(models.Model):
    """An object as search knows it. Written by a job, from nothing but the register: rebuildable.

    ``terms`` are normalised words (see :mod:`regie.base.search`), so both engines find the same.
    ``audience`` is ``public`` or ``staff``. ``language`` is that of the page; ``words_in`` is the
    language that title and detail are in, which may be another where a translation is missing.
    """

    kind = models.CharField(max_length=40)
    uid = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    words_in = models.CharField(max_length=2, default="nl")
    audience = models.CharField(max_length=10, default="public")
    title = models.CharField(max_length=500)
    detail = models.CharField(max_length=500, blank=True, default="")
    sort = models.CharField(max_length=200)
    path = models.CharField(max_length=300)
    example = models.BooleanField(default=False)
    terms = models.TextField()
    title_terms = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="search_once", fields=["kind", "uid", "language"]),
        ]
        indexes: ClassVar = [
            models.Index(fields=["language", "kind", "sort"], name="search_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.uid} {self.title}"


class SearchWord(models.Model):
    """A word that occurs in an entry: what a mistyped word is compared with.

    ``head`` and ``tail`` are its first and last two letters; one slip of the finger in a word of
    five letters leaves one of them whole. ``whole`` is a word as it was written, not a stem.
    """

    word = models.CharField(max_length=60)
    audience = models.CharField(max_length=10)
    whole = models.BooleanField()
    head = models.CharField(max_length=2)
    tail = models.CharField(max_length=2)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="search_word_once", fields=["word", "audience"]),
        ]
        indexes: ClassVar = [
            models.Index(fields=["head"], name="search_word_head"),
            models.Index(fields=["tail"], name="search_word_tail"),
        ]

    def __str__(self) -> str:
        return self.word
