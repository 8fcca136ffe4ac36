"""`photosearch search`: words with a minus are words, and the help tells what can be typed."""

from __future__ import annotations

import pytest

from photosearch.cli.commands import search
from photosearch.cli.main import main
from photosearch.search.query import OPERATORS


@pytest.mark.parametrize("word", ["-beach", "-house", "-camera:canon", "-(is:raw)", "-h1", '-"the hills"'])
def test_words_with_a_minus_are_no_options(word: str) -> None:
    context = search.make_context("search", ["sea", word, "--limit", "3"])
    assert context.params["query"] == ("sea", word)
    assert context.params["limit"] == 3


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_help_lists_all_that_can_be_typed(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["search", option])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for example, meaning in OPERATORS:
        assert example in shown
        assert meaning.split()[0] in shown
    assert max(map(len, shown.splitlines())) <= 80
