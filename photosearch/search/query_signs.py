"""The signs of the query language, each with what other keyboards have in its place.

A Chinese keyboard types ：，（） and “ ”, and a word processor makes quotes of its own. Where a sign means
something, these mean the same; everywhere else they are characters like any other. What is written by us
has ASCII's signs only.
"""

from __future__ import annotations

import re

COLONS = ":："
COMMAS = ",，"
OPENING, CLOSING = "(（", ")）"
MINUSES = "－−-"
"""For a class of a regular expression: the hyphen stands last."""

QUOTES = '"“”„«»＂'

_PAIRS = "“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|＂[^＂]*＂"
"""Quotes other than straight ones: they count only where they are closed."""

QUOTED = re.compile(rf'"[^"]*(?:""[^"]*)*"|{_PAIRS}')
"""What is in quotes; straight ones within straight ones are doubled."""

BEGINS_QUOTES = f'(?:"|{_PAIRS})'
"""Part of a regular expression: quotes begin here; straight ones need not be closed."""

UNCLOSED = re.compile(rf"(?:^|[\s{OPENING}{COLONS}{COMMAS}{MINUSES}])(?:“[^“”]*|„[^„“”]*|«[^«»]*|＂[^＂]*)$")
"""A text that ends within quotes other than straight ones."""

_ASCII = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


def in_ascii(value: str) -> str:
    """Return a text with ASCII's characters instead of full-width ones ("２０２３－05")."""
    return value.translate(_ASCII)
