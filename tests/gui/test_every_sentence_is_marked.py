"""No sentence in the sources of the window is left unmarked for translators, however seldom it shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from shown_texts import assert_none

import photosearch.gui

ENGLISH_MODULES = frozenset(
    (
        "app.py",  # before Qt, and so any translation, is there
        "one_window.py",  # likewise
        "diagnostics.py",  # for whoever helps
    )
)
NOT_SHOWN = ("photosearch stand-in ", "photosearch marks ", "photosearch filmstrip ", "larger model")
"""Keys of pictures that are kept, and of a message."""

_SENTENCE = re.compile(r"[A-Za-z]{2,}\W* \W*[A-Za-z]{2,}")
_TRANSLATES = ("tr", "translatable", "phrase")
_LOGS = ("_log", "_qt_log")


def test_no_sentence_is_left_out() -> None:
    folder = Path(photosearch.gui.__file__).parent
    assert_none(
        [
            f"{text!r}: {source.relative_to(folder)}, line {line}"
            for source in sorted(folder.rglob("*.py"))
            if source.name not in ENGLISH_MODULES
            for line, text in sentences(source)
            if text not in NOT_SHOWN
        ]
    )


def sentences(source: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of two words or more in a module that are not marked for translators, with their lines.

    Left out are comments, docstrings, assertions, and what is logged.
    """
    below: list[ast.AST] = [ast.parse(source.read_text(encoding="utf-8"))]
    while below:
        node = below.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SENTENCE.search(node.value):
            yield node.lineno, node.value
        below.extend(_within(node))


def _within(node: ast.AST) -> Iterable[ast.AST]:
    match node:
        case ast.Assert() | ast.Expr(ast.Constant()):
            return ()
        case ast.Call(ast.Name(name)) if name in _TRANSLATES:
            return node.keywords  # what is filled in
        case ast.Call(ast.Attribute(ast.Name(name))) if name in _LOGS:
            return ()
    return ast.iter_child_nodes(node)
