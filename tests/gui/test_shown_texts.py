"""What the tests of translations take for English."""

from __future__ import annotations

import pytest
from shown_texts import is_english


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("⟦Photos⟧", False),
        ("⟦Undone: ⟦photos moved⟧⟧", False),
        ("⟦A long text that was c…", False),
        ("Photos", True),
        ("⟦Photos⟧ in a folder", True),
        ("⟦Menu⟧ (F10)", False),
        ("⟦Larger⟧ (Ctrl++)", False),
        ("Γάτα: 12 MB, JPEG", False),
        ("camera:Ζηνίτ", False),
        ("Français", False),
        ("Show Français", True),
        ("camera: Ζηνίτ", True),
        ("<qt>⟦⟧12 MB⟦ of ⟧Γάτα⟦⟧</qt>", False),
        ("⟦⟧photos⟦ moved⟧", True),
    ],
)
def test_english_is_told_from_what_was_translated(text: str, expected: bool) -> None:
    assert is_english(text) is expected
