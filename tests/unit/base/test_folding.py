"""Folding: what compares as the same, what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.base.folding import folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Crème  Brûlée\n", "creme brulee"),
        ("ＦＵＬＬ　width", "full width"),
        ("Straße", "strasse"),
        ("IŞIK ışık", "isik isik"),
        ("Łódź, Tromsø", "lodz, tromso"),
        ("ΆΝΘΡΩΠΟΣ ᾳ", "ανθρωποσ α"),
        ("Ёлка", "елка"),
        ("שָׁלוֹם", "שלום"),
        ("ﬁne №5 ½", "fine no5 1⁄2"),
        ("한국", "한국"),
        ("a\0b \udcff", "a�b �"),
    ],
)
def test_folded(text: str, expected: str) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("ハ", "パ"), ("กุ", "ก"), ("कु", "क"), ("하", "한")])
def test_marks_that_make_another_letter_stay(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(st.text(st.characters(codec=None)))
def test_folded_once_is_folded_for_good(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert b"\0" not in once.encode("utf-8")
    assert once == " ".join(once.split())
