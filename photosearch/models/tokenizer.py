"""Texts to token numbers for a model bundle: cleaning as open_clip does, then its tokenizer.json."""

from __future__ import annotations

import html
import string
import threading
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.base.errors import ModelError
from photosearch.base.texts import phrase
from photosearch.models.bundle import REMEDY, TextSettings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
# What ftfy.fix_text, which open_clip applies, does to well-formed text; its repair of text decoded with
# the wrong encoding has no place in a search box.
_STRAIGHT_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"'}
)
_WIDE_AND_LIGATURES = ((0xFF01, 0xFFEF), (0xFB00, 0xFB06), (0x3000, 0x3000))


def clean_text(text: str, clean: str) -> str:
    """Return `text` as open_clip's tokenizers clean it (`open_clip.tokenizer.get_clean_fn`).

    Args:
        clean: "whitespace" collapses white space; "lower" also lower-cases; "canonicalize" lower-cases
            and drops ASCII punctuation (SigLIP models).
    """
    # Lone surrogates (undecodable bytes of a command line) would make the tokenizer fail.
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = html.unescape(html.unescape(_plain_characters(text)))
    if clean == "canonicalize":
        text = text.replace("_", " ").translate(_NO_PUNCTUATION)
    if clean in ("lower", "canonicalize"):
        text = text.lower()
    return " ".join(text.split())


def _plain_characters(text: str) -> str:
    if text.isascii():
        return text
    plain = "".join(
        unicodedata.normalize("NFKC", c)
        if any(low <= ord(c) <= high for low, high in _WIDE_AND_LIGATURES)
        else c
        for c in text.translate(_STRAIGHT_QUOTES)
    )
    return unicodedata.normalize("NFC", plain)


class TextTokenizer:
    """The tokenizer of a bundle. The file is loaded on first use; any thread may call it.

    Attributes:
        context_length: tokens a text has at most.
    """

    def __init__(self, file: Path, settings: TextSettings, context_length: int) -> None:
        self.context_length = context_length
        self._file = file
        self._settings = settings
        self._lock = threading.Lock()
        self._tokenizer: Tokenizer | None = None
        self._pad_id = 0

    @property
    def pad_id(self) -> int:
        """The number that fills a text up to a fixed length."""
        self._loaded()
        return self._pad_id

    def token_ids(self, text: str) -> list[int]:
        """Return the token numbers of `text`, special tokens included, cut to the context length.

        Raises:
            ModelError: the tokenizer's file is damaged.
        """
        tokenizer = self._loaded()
        ids: list[int] = tokenizer.encode(clean_text(text, self._settings.clean)).ids
        if self._settings.sep_token is None:
            return ids
        sep_id = tokenizer.token_to_id(self._settings.sep_token)
        return [0 if token == sep_id else token for token in ids]

    def _loaded(self) -> Tokenizer:
        with self._lock:
            if self._tokenizer is None:
                self._tokenizer = self._load()
            return self._tokenizer

    def _load(self) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._file))
            # The file may carry padding of its own (to 128 tokens, say); the graph decides instead.
            stated = tokenizer.padding
            tokenizer.no_padding()
            tokenizer.enable_truncation(self.context_length)
        except Exception as error:  # the border: tokenizers raises bare Exception for a bad file
            raise ModelError(
                phrase("{file} is damaged or made by a newer version: {error}", file=self._file, error=error),
                REMEDY,
            ) from error
        if self._settings.pad_token is not None:
            self._pad_id = tokenizer.token_to_id(self._settings.pad_token) or 0
        elif stated:
            self._pad_id = stated["pad_id"]
        return tokenizer
