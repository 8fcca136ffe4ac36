"""Names of classes and kinds of things, from a small WordNet."""

from __future__ import annotations

from pathlib import Path

import pytest
from concepts import concepts

from photosearch.base.errors import UserError

# Format of wndb(5WN): offset, file, kind, names in hexadecimal, (name, number)..., pointers, (symbol, offset,
# part of speech, source and target)..., "|", what it means.
NOUNS = """\
  1 This line belongs to the licence.
00000001 05 n 01 animal 0 000 | a living thing
00000002 05 n 02 dog 0 domestic_dog 0 001 @ 00000001 n 0000 | barks
00000003 05 n 01 cat 0 001 @ 00000001 n 0000 | purrs
00000004 05 n 01 beagle 0 002 ~ 00000009 n 0000 @ 00000002 n 0000 | a small hound
00000005 05 n 01 pug 0 001 @ 00000002 n 0000 | a flat face
"""
NAMES = [["beagle"], ["pug", "pug-dog"], ["tabby cat"]]
SYNSETS = ["n00000004", "n00000005", "n00000003"]


@pytest.fixture
def wordnet(tmp_path: Path) -> Path:
    file = tmp_path / "data.noun"
    file.write_text(NOUNS, encoding="utf-8")
    return file


def test_classes_come_first_under_all_their_names(wordnet: Path) -> None:
    found = concepts(NAMES, SYNSETS, wordnet)
    assert [one.classes for one in found[:3]] == [(0,), (1,), (2,)]
    assert {"pug", "a photo of a pug-dog"} <= set(found[1].texts)


def test_kinds_cover_the_classes_below_them(wordnet: Path) -> None:
    kinds = {one.texts[0]: one for one in concepts(NAMES, SYNSETS, wordnet)[3:]}
    assert kinds["animal"].classes == (0, 1, 2)
    assert kinds["dog"].classes == (0, 1)
    assert "a photo of a domestic dog" in kinds["dog"].texts
    assert "cat" not in kinds  # one class is no kind


def test_a_missing_wordnet_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="wordnet-base"):
        concepts(NAMES, SYNSETS, tmp_path / "none")
