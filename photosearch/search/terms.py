"""Terms of a query that are embedded: words and pictures, each with a weight."""

from __future__ import annotations

import re
from dataclasses import dataclass

from photosearch.search.query_signs import CLOSING, OPENING, QUOTES
from photosearch.search.quoting import quoted

MAX_WEIGHT = 100.0

_NEEDS_QUOTES = re.compile(rf"[\s{QUOTES}{OPENING}{CLOSING}^]")


@dataclass(frozen=True, slots=True)
class TextTerm:
    """Words to be embedded together. A negative weight pushes away."""

    text: str
    weight: float = 1.0

    def __str__(self) -> str:
        """The term as it is written when it is not just plain words."""
        power = "^1" if self.weight == 1.0 else _power(self.weight)
        return f"{_sign(self.weight)}{quoted(self.text)}{power}"


@dataclass(frozen=True, slots=True)
class LikeTerm:
    """A picture to be similar to: a photo's number in the library, or a path to any picture."""

    target: str
    weight: float = 1.0

    def __str__(self) -> str:
        """The term as it is written."""
        target = quoted(self.target) if _NEEDS_QUOTES.search(self.target) else self.target
        return f"{_sign(self.weight)}like:{target}{_power(self.weight)}"


def _sign(weight: float) -> str:
    return "-" if weight < 0 else ""


def _power(weight: float) -> str:
    return "" if abs(weight) == 1.0 else "^" + repr(float(abs(weight))).removesuffix(".0")
