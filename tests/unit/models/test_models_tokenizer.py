"""Texts are cleaned as open_clip does, and cut to the context length."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_bundles import CONTEXT, make_tokenizer

from photosearch.base.errors import ModelError
from photosearch.models.bundle import TextSettings
from photosearch.models.tokenizer import TextTokenizer, clean_text


@pytest.mark.parametrize(
    ("clean", "expected"),
    [
        ("whitespace", "A Red_Cat, & dog!"),
        ("lower", "a red_cat, & dog!"),
        ("canonicalize", "a red cat dog"),
    ],
)
def test_cleaning(clean: str, expected: str) -> None:
    assert clean_text("  A Red_Cat,\n &amp;amp; dog! ", clean) == expected


@pytest.mark.parametrize(
    "text", ["it’s “here”", "ﬁsh ＡＢＣ", "cafe\u0301", "naïve 日本語", "&lt;b&gt;", "½ m²"]
)
def test_cleaning_agrees_with_ftfy(text: str) -> None:
    ftfy = pytest.importorskip("ftfy")
    import html

    theirs = " ".join(html.unescape(html.unescape(ftfy.fix_text(text))).split())
    assert clean_text(text, "whitespace") == theirs


def settings(**changes: str | None) -> TextSettings:
    return TextSettings(CONTEXT, "lower", changes.get("pad_token", "[PAD]"), changes.get("sep_token"))


@pytest.fixture
def tokenizer_file(tmp_path: Path) -> Path:
    make_tokenizer(tmp_path)
    return tmp_path / "tokenizer.json"


def test_token_ids_carry_no_padding(tokenizer_file: Path) -> None:
    assert TextTokenizer(tokenizer_file, settings(), CONTEXT).token_ids("RED cat") == [2, 4, 7, 3]


def test_long_texts_are_cut_and_keep_their_end(tokenizer_file: Path) -> None:
    ids = TextTokenizer(tokenizer_file, settings(), CONTEXT).token_ids("red " * 100)
    assert ids == [2, 4, 4, 4, 4, 3]


def test_undecodable_bytes_do_no_harm(tokenizer_file: Path) -> None:
    assert TextTokenizer(tokenizer_file, settings(), CONTEXT).token_ids("\udcff cat")[-2:] == [7, 3]


def test_strip_sep_token(tokenizer_file: Path) -> None:
    assert TextTokenizer(tokenizer_file, settings(sep_token="[SEP]"), CONTEXT).token_ids("cat") == [2, 7, 0]


def test_pad_token(tokenizer_file: Path) -> None:
    assert TextTokenizer(tokenizer_file, settings(pad_token="[SEP]"), CONTEXT).pad_id == 3
    assert TextTokenizer(tokenizer_file, settings(pad_token=None), CONTEXT).pad_id == 0


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_text("{}")
    with pytest.raises(ModelError, match=r"tokenizer\.json is damaged") as caught:
        TextTokenizer(file, settings(), CONTEXT).token_ids("cat")
    assert "\n" not in str(caught.value)
