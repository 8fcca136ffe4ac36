"""Names of what the image parent's classifier can answer, and of the kinds of things those are.

Names and kinds come from WordNet 3.0, whose nouns ImageNet's classes are: "dog" is a kind that 118 of its
classes belong to. They are trained on without any photo: a kind's name should lie amid its classes' vectors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from prompts import prompts

from photosearch.base.errors import UserError

WORDNET = Path("/usr/share/wordnet/data.noun")
"""Where Debian's package wordnet-base puts the nouns. Format: wndb(5WN)."""

_FEWEST, _MOST = 2, 300
"""Classes of a kind worth naming: fewer is a class, more is "thing"."""
_NAMES_EACH = 3


@dataclass(frozen=True)
class Concept:
    """What a name means to the classifier.

    Attributes:
        texts: its names in every template.
        classes: the classes that it covers; one for a class's own name.
    """

    texts: tuple[str, ...]
    classes: tuple[int, ...]


def concepts(
    names: Sequence[Sequence[str]], synsets: Sequence[str], wordnet: Path = WORDNET
) -> list[Concept]:
    """Return the classes themselves, then the kinds of things that they are.

    Args:
        names: of each class, the most usual first.
        synsets: of each class, such as n01440764.
        wordnet: the file of WordNet's nouns.

    Raises:
        UserError: that file cannot be read.
    """
    nouns = _read(wordnet)
    covered: dict[str, set[int]] = {}
    for number, synset in enumerate(synsets):
        for kind in _above(synset.removeprefix("n"), nouns):
            covered.setdefault(kind, set()).add(number)
    own = [Concept(_texts(synonyms), (number,)) for number, synonyms in enumerate(names)]
    kinds = [
        Concept(_texts(nouns[kind].names), tuple(sorted(classes)))
        for kind, classes in sorted(covered.items())
        if _FEWEST <= len(classes) <= _MOST
    ]
    return own + kinds


@dataclass(frozen=True)
class _Noun:
    names: tuple[str, ...]
    above: tuple[str, ...]


def _read(wordnet: Path) -> dict[str, _Noun]:
    """Return WordNet's nouns by their offset in the file, which is their name elsewhere."""
    try:
        lines = wordnet.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            f"WordNet's nouns cannot be read: {error}", "Install the package wordnet-base"
        ) from error
    return dict(_noun(line.partition(" | ")[0].split()) for line in lines if not line.startswith(" "))


def _noun(fields: Sequence[str]) -> tuple[str, _Noun]:
    # offset, file, kind, number of names (hexadecimal), then name and number by turns, then number of
    # pointers and for each: symbol, offset, part of speech, source and target.
    count = int(fields[3], 16)
    pointers = fields[4 + 2 * count + 1 :]
    above = tuple(pointers[at + 1] for at in range(0, len(pointers), 4) if pointers[at] in ("@", "@i"))
    return fields[0], _Noun(tuple(name.replace("_", " ") for name in fields[4 : 4 + 2 * count : 2]), above)


def _above(synset: str, nouns: dict[str, _Noun]) -> Iterator[str]:
    for kind in nouns[synset].above if synset in nouns else ():
        yield kind
        yield from _above(kind, nouns)


def _texts(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for name in names[:_NAMES_EACH] for text in prompts(name))
