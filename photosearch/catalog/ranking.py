"""Ranking photos by the words of a query that are written in or about them.

A word counts where a word begins with it ("dog" finds dogs, "cat" no vacations), by how rare it is among
the photos: the inverse document frequency of BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance
Framework: BM25 and Beyond"). The other two parts of BM25 say nothing here: names and keywords repeat no
words, and are short. In the name of a folder or a camera a word counts less, since many share it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from photosearch.base.folding import folded
from photosearch.catalog.facts import Facts
from photosearch.catalog.folders import own_name
from photosearch.catalog.id_set import IdSet

SHARED_WEIGHT = 0.75
"""What a word counts in the name of a folder or a camera: below 1, and enough for a folder to count that has
all words."""

MIN_SHARE = 0.5
"""A photo must have more than this share of the words, by weight: a beach is no "two dogs on a beach"."""

_MAX_WORDS = 16
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


def ranked(facts: Facts, shown: IdSet, texts: Sequence[str], limit: int) -> WordHits:
    """Return the shown photos that have the words of `texts`, the `limit` best of them."""
    named = sorted(_named(facts, shown, texts), reverse=True)
    scores, total = np.zeros(facts.size), 0.0
    for word in words_of_query(texts):
        own, shared = _with_word(facts, word)
        marked = (own if shared.is_inverted else own | shared) & shown  # what all share tells nothing
        count = np.count_nonzero(marked.marked)
        weight = math.log(1 + (facts.size - count + 0.5) / (count + 0.5))
        scores += weight * np.where(own.marked, 1.0, SHARED_WEIGHT) * marked.marked
        total += weight
    scores[scores <= MIN_SHARE * total] = 0
    scores[named] = math.inf
    ids = np.flatnonzero(scores)
    ids = ids[np.lexsort((-ids, -scores[ids]))]
    return WordHits(named, ids[:limit].tolist(), _mean_ranks(scores[ids])[:limit])


def words_of_query(texts: Sequence[str]) -> list[str]:
    """Return the folded words that count; those shorter than three letters only where there are no others."""
    words = dict.fromkeys(word for text in texts for word in _WORD.findall(folded(text)))
    telling = [word for word in words if word not in _STOP_WORDS]
    long = [word for word in telling if len(word) >= _SHORT or not _is_spaced(word)]
    return (long or telling)[:_MAX_WORDS]


def _with_word(facts: Facts, word: str) -> tuple[IdSet, IdSet]:
    """Return the photos that have a word in their own words, and those in a folder's or camera's name."""
    before = "" if not _is_spaced(word) else "0-9" if word[0].isdigit() else _LETTERS
    if before:
        begins = re.compile(f"(?<![{before}]){word}")
        # A character in front, so that there always is one.
        own = facts.with_words(word, " AND ' ' || words GLOB ?", f"*[^{before}]{word}*")
    else:
        begins = re.compile(word)
        own = facts.with_words(word)

    def fits(text: str) -> bool:
        return begins.search(text) is not None

    return own, facts.in_folder(fits, own_name) | facts.with_text("camera", fits)


def _is_spaced(word: str) -> bool:
    return word[0].isdigit() or re.match(f"[{_LETTERS}]", word) is not None


def _named(facts: Facts, shown: IdSet, texts: Sequence[str]) -> list[int]:
    names = {folded(text) for text in texts} | {folded(" ".join(texts))}
    found = list[int]()
    for name in sorted(names - {""}):
        for photo_id, words in facts.rows_beginning_with(name):
            own = words.partition("\n")[0]
            if name in (own, own.rpartition(".")[0]):
                found.append(photo_id)
    return [i for i in set(found) if bool(shown.marked[i]) != shown.is_inverted]


def _mean_ranks(scores: NDArray[np.float64]) -> list[float]:
    """Return ranks from 1 for descending scores, equal ones sharing the mean of theirs."""
    _, group, sizes = np.unique(-scores, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)
    ranks: list[float] = (last - (sizes - 1) / 2)[group].tolist()
    return ranks
