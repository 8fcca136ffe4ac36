"""Texts for people that remember what they were put together from, so that the window can translate them.

Below the window everything is said in English. A `Text` is that English text, and carries the pattern and
the values it was made of through pipes and exceptions; `photosearch.gui.translation.translated` puts
together the same thing in the user's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Self


class Text(str):
    """An English text made of a pattern and values.

    Attributes:
        pattern: as for `str.format`, with named fields; what translators translate.
        values: field -> what stands there: words, perhaps texts themselves, and whole numbers, which are
            written as English writes them ("1,234"), and by the window as its language does. What looks like
            a number and is none (a year, a column, what somebody typed) comes as words.
    """

    pattern: str
    values: Mapping[str, str | int]
    __slots__ = ("pattern", "values")

    def __new__(cls, pattern: str, values: Mapping[str, str | int]) -> Self:
        """Put the text together."""
        text = super().__new__(cls, _filled(pattern, values) if values else pattern)
        text.pattern = pattern
        text.values = values
        return text

    def __reduce__(self) -> tuple[type[Self], tuple[str, Mapping[str, str | int]]]:
        return type(self), (self.pattern, dict(self.values))

    def map(self, change: Callable[[str], str]) -> Self:
        """Return the same with the texts among its values changed."""
        if not self.values:
            return self
        changed = {
            name: change(value) if isinstance(value, str) else value for name, value in self.values.items()
        }
        return type(self)(self.pattern, changed)


def phrase(pattern: str, /, **values: object) -> Text:
    """Return a text for people; the pattern is a literal, so that it is found by whoever gathers them.

    Args:
        pattern: in English; `{name}` stands for a value.
        values: as those of `Text`; of anything else (a path, an error) its plain text is taken.
    """
    return Text(pattern, {name: _plain(value) for name, value in values.items()})


def _filled(pattern: str, values: Mapping[str, str | int]) -> str:
    words = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return pattern.format_map(words)


def _plain(value: object) -> str | int:
    return value if isinstance(value, str | int) else str(value)
