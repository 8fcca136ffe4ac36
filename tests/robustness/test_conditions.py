"""Conditions are answered as the oracle does: a slice of the long run of `conditions.py`."""

from __future__ import annotations

import conditions
import pytest

from photosearch.catalog.facts import Facts


def test_the_catalog_answers_as_the_oracle_does() -> None:
    counts = conditions.compare(count=500, random_seed=2)
    assert counts["compared"] > 450
    # Hypothesis tries constants of whatever modules are loaded, so the share varies.
    assert counts["compared"] * 0.05 < counts["fulfilled"] < counts["compared"] * 0.95


def test_a_wrong_answer_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Facts, "unlisted", lambda facts: facts.everything() & ~facts.everything())
    with pytest.raises(AssertionError):
        conditions.compare(count=200, random_seed=3)
