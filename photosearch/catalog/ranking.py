"""Ranking photos by the words of a query that are written in or about them.

A word counts where a word begins with it ("dog" finds dogs, "cat" no vacations), by how rare it is among
the photos: the inverse document frequency of BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance
Framework: BM25 and Beyond"). The other two parts of BM25 say nothing here: names and keywords repeat no
words, and are short. In the name of a folder or a camera a word counts less, since many share it.

What too many photos have does not tell them apart, and takes long to list. So each word proposes its photos
only where they are few; words that many have count for those that others propose.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from photosearch.base.folding import folded
from photosearch.catalog.facts import Facts
from photosearch.catalog.folders import FolderTexts, Tree, folded_folder, folder_of, own_name
from photosearch.catalog.parts import marks, parts
from photosearch.catalog.words import where_all_occur, where_named

SHARED_WEIGHT = 0.75
"""What a word counts in the name of a folder or a camera: below 1, and enough for a folder to count that has
all words."""

MIN_SHARE = 0.5
"""A photo must have more than this share of the words, by weight: a beach is no "two dogs on a beach"."""

MAX_PROPOSED = 500
"""Photos that one word, or all together, may propose by what is their own, and as many by their folders. So
many equally good ones would share rank 250, which moves little (`search.fusion`)."""

_MAX_WORDS = 16
_MAX_LETTERS = 64
_SHORT = 3

_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by for from has have her his i in into is it its me my near of off on or our "
        "over photo photos picture pictures some that the their them there these this those to under up was "
        "we were which while who with without you your",
    )
)

_WORD = re.compile(r"[^\W_]+")
_LETTERS = "a-z\u00df-\u02af\u0370-\u1fff"
"""Letters of scripts that write words apart; those beyond begin a word anywhere."""


class WordHits(NamedTuple):
    """What was found by words.

    Attributes:
        named: ids of photos whose file has just this name, with or without extension; the last added first.
        ids: of photos that have the words, best first; the named ones among them.
        ranks: of each of `ids`, from 1; those that are equally good share the mean of their ranks. Counted
            among all that were found, also where `ids` were cut.
    """

    named: list[int]
    ids: list[int]
    ranks: list[float]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word looked for.

    Attributes:
        glob: what the words of a photo are like where one begins with it.
        pattern: the same for folded texts. (It looks at what is before last, where `re` is slow.)
    """

    text: str
    glob: str
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, text: str) -> _Word:
        if not _is_spaced(text):
            return cls(text, f"*{text}*", re.compile(text))
        before = "0-9" if text[0].isdigit() else _LETTERS
        return cls(text, f"*[^{before}]{text}*", re.compile(f"{text}(?<![{before}]{text})"))


class _Texts(NamedTuple):
    """A photo that was proposed: its own words, and what it shares with others, folded."""

    photo_id: int
    own: str
    shared: str


def ranked(facts: Facts, texts: Sequence[str], limit: int) -> WordHits:
    """Return the shown photos that have the words of `texts`, the `limit` best of them."""
    names = {folded(text) for text in (*texts, " ".join(texts))} - {""}
    words = [_Word.of(text) for text in words_of_query(texts)]
    folders = facts.folders(own_name)
    proposed = {photo_id for name in names for photo_id in _called(facts, name)}
    weights = list[float]()
    for word in words:
        few = _few(facts, folders, [word]) | _with_camera(facts, word)
        proposed |= few.ids
        count = max(len(few.ids), MAX_PROPOSED if few.are_more else 0)
        weights.append(math.log(1 + (facts.size - count + 0.5) / (count + 0.5)))
    if len(words) > 1:
        proposed |= _few(facts, folders, words).ids
    scores = dict[int, float]()
    for photo in _texts_of(facts, proposed):
        score = sum(_weight(word, photo) * weight for word, weight in zip(words, weights, strict=True))
        if _is_named(photo, names):
            scores[photo.photo_id] = math.inf
        elif score > MIN_SHARE * sum(weights):
            scores[photo.photo_id] = score
    ids = sorted(scores, key=lambda i: (-scores[i], -i))
    ranks = _mean_ranks(np.array([scores[i] for i in ids]))
    return WordHits([i for i in ids if scores[i] == math.inf], ids[:limit], ranks[:limit])


def words_of_query(texts: Sequence[str]) -> list[str]:
    """Return the folded words that count; those shorter than three letters only where there are no others."""
    words = dict.fromkeys(word[:_MAX_LETTERS] for text in texts for word in _WORD.findall(folded(text)))
    telling = [word for word in words if word not in _STOP_WORDS]
    long = [word for word in telling if len(word) >= _SHORT or not _is_spaced(word)]
    return (long or telling)[:_MAX_WORDS]


def _is_spaced(word: str) -> bool:
    return word[0].isdigit() or re.match(f"[{_LETTERS}]", word) is not None


# -- who is proposed


class _Few(NamedTuple):
    """Photos that are proposed; `are_more`: there are others, too many to be."""

    ids: set[int]
    are_more: bool

    def __or__(self, other: _Few) -> _Few:
        return _Few(self.ids | other.ids, self.are_more or other.are_more)


def _few(facts: Facts, folders: FolderTexts, words: Sequence[_Word]) -> _Few:
    """Return the photos that have all these words of their own, and those in folders that do."""
    source, values = where_all_occur(facts.connection, [word.text for word in words])
    # A plus keeps FTS5 from asking its index for the patterns, too.
    globs = " AND +words GLOB ?" * len(words)
    own = _first(facts, f"SELECT rowid FROM {source}{globs}", [*values, *(word.glob for word in words)])
    return own | _in_trees(facts, folders.trees_with(*(word.pattern for word in words)))


def _in_trees(facts: Facts, trees: Iterable[Tree]) -> _Few:
    found = set[int]()
    for tree in trees:
        condition, values = tree.condition()
        some = _first(facts, f"SELECT id FROM photos WHERE {condition}", values)
        found |= some.ids
        if some.are_more or len(found) > MAX_PROPOSED:
            return _Few(set(), are_more=True)
    return _Few(found, are_more=False)


def _with_camera(facts: Facts, word: _Word) -> _Few:
    cameras = [camera for camera in facts.different("camera") if word.pattern.search(folded(camera))]
    few = _Few(set(), are_more=False)
    for part in parts(cameras):
        few |= _first(facts, f"SELECT id FROM photos WHERE camera IN ({marks(part)})", part)
    return few


def _first(facts: Facts, sql: str, values: Sequence[object]) -> _Few:
    rows = facts.connection.execute(f"{sql} LIMIT ?", (*values, MAX_PROPOSED + 1)).fetchall()
    are_more = len(rows) > MAX_PROPOSED
    return _Few(set() if are_more else {int(row[0]) for row in rows}, are_more)


def _called(facts: Facts, name: str) -> set[int]:
    """Return photos whose file has a folded name, or one that goes on with a dot."""
    found = set[int]()
    for source, values in where_named(facts.connection, name):
        rows = facts.connection.execute(f"SELECT rowid FROM {source} LIMIT ?", (*values, MAX_PROPOSED))
        found.update(int(row[0]) for row in rows)
    return found


# -- what they are worth


def _texts_of(facts: Facts, photo_ids: set[int]) -> Iterator[_Texts]:
    names = {int(i): own_name(path) for i, path in facts.connection.execute("SELECT id, path FROM roots")}
    unlisted = facts.unlisted()
    for part in parts(sorted(photo_ids)):
        rows = facts.connection.execute(
            "SELECT p.id, p.root_id, p.path, coalesce(p.camera, ''), w.words FROM photos p "
            f"JOIN photo_words w ON w.photo_id = p.id WHERE p.id IN ({marks(part)})",
            part,
        )
        for photo_id, root_id, path, camera, words in rows:
            if not unlisted.marked[photo_id]:
                folder = names[root_id] + folded_folder(folder_of(path))
                yield _Texts(photo_id, words, f"{folder}\n{folded(camera)}")


def _weight(word: _Word, photo: _Texts) -> float:
    if word.pattern.search(photo.own):
        return 1.0
    return SHARED_WEIGHT if word.pattern.search(photo.shared) else 0.0


def _is_named(photo: _Texts, names: set[str]) -> bool:
    name = photo.own.split("\n", 3)[2]
    return name in names or name.rpartition(".")[0] in names


def _mean_ranks(scores: NDArray[np.float64]) -> list[float]:
    """Return ranks from 1 for descending scores, equal ones sharing the mean of theirs."""
    _, group, sizes = np.unique(-scores, return_inverse=True, return_counts=True)
    ranks: list[float] = (np.cumsum(sizes) - (sizes - 1) / 2)[group].tolist()
    return ranks
