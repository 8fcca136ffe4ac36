"""Odd queries: a slice of the long run of `fuzz_query.py`, and that it finds what it looks for."""

from __future__ import annotations

import fuzz_query
import pytest

from photosearch.base.errors import QueryError
from photosearch.search import query


def test_every_odd_query_is_understood_or_refused_in_words() -> None:
    report = fuzz_query.run(count=3000, seed=5)
    assert not report.findings
    assert report.outcomes["query"] + report.outcomes["refused"] == 3000
    assert min(report.outcomes["query"], report.outcomes["refused"]) > 600


def test_what_gets_out_is_a_finding() -> None:
    def fail(text: str) -> str:
        raise ZeroDivisionError(text)

    report = fuzz_query.run(count=2, seed=1, target=fail)
    assert report.outcomes == {"error": 2}
    assert "ZeroDivisionError" in report.findings[0]


def test_a_query_that_does_not_survive_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query.Query, "__str__", lambda self: "beach")
    with pytest.raises(AssertionError, match="beach"):
        fuzz_query.parsed("dogs")


def test_a_refusal_without_a_column_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> query.Query:
        raise QueryError("no", "Nowhere")

    monkeypatch.setattr(fuzz_query, "parse", refuse)
    with pytest.raises(AssertionError):
        fuzz_query.parsed("dogs")
