"""All that a window shows or tells a screen reader, and which of it never went through a translator.

A translator puts each text it is asked for in brackets; data is Greek, as are dates. So Latin letters outside
brackets are English that was not translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, Qt, QTranslator
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QSpinBox,
    QSystemTrayIcon,
    QTabBar,
    QTextEdit,
    QWidget,
)

from photosearch.gui.translation import LANGUAGES
from photosearch.search.query import OPERATORS

_BRACKETED = re.compile(r"⟦[^⟦⟧]*(?:⟧|$)")
"""What is cut off at its end has lost a bracket."""
_FIELD = re.compile(r"\{[^{}]*\}")
_MARKUP = re.compile(r"</?[a-z]+>|&[a-z]+;")
_LATIN = re.compile(r"[A-Za-z]")

_EXCEPTIONS = re.compile(
    r"""\b(?:
        photosearch  # the name of the program
        | JPEG | PNG | WebP | GIF | TIFF | BMP | HEIC | AVIF  # formats
        | [kKMG]?B | MP | mm | km | m | s | ISO | f | x  # units
        | (?:Ctrl|Shift|Alt|Meta)\+\S* | F\d\d? | [A-Z]  # keys
        | Esc | Space | Return | Enter | Del | Ins | Home | End  # more of them
        | [a-z]+:\S+  # filters, as they are typed
    )(?=\W|$)""",
    re.VERBOSE,
)
_KEPT = frozenset((*LANGUAGES.values(), *(example for example, _ in OPERATORS)))
"""Whole texts that are the same in every language: languages, each by its own name, and what can be typed."""

_SPOKEN_ROLES = {
    "text": Qt.ItemDataRole.DisplayRole,
    "tooltip": Qt.ItemDataRole.ToolTipRole,
    "accessible text": Qt.ItemDataRole.AccessibleTextRole,
    "accessible description": Qt.ItemDataRole.AccessibleDescriptionRole,
}
_NO_PARENT = QModelIndex()


class Bracketing(QTranslator):
    """Puts all that it is asked for in brackets, Qt's own texts as well; but not the names of keys.

    What is filled in stays outside of them: it has to be translated by itself.
    """

    def translate(self, context: str, text: str, comment: str | None = None, count: int = -1) -> str:
        """Return a translation."""
        if context == "QShortcut" or not text:
            return text
        return f"⟦{_FIELD.sub(lambda field: f'⟧{field[0]}⟦', text)}⟧"


class Painted:
    """Keeps what is painted by our own hands; in the place of `QPainter.drawText`.

    Attributes:
        texts: each with those who painted it.
    """

    def __init__(self) -> None:
        self.texts: set[tuple[str, str]] = set()
        self._draw = QPainter.drawText

    def draw_text(self, painter: QPainter, *arguments: object) -> object:
        """Paint, and keep what was painted."""
        device = type(painter.device()).__name__
        self.texts |= {(text, f"painted on {device}") for text in arguments if isinstance(text, str)}
        return self._draw(painter, *arguments)  # type: ignore[call-overload]

    def untranslated(self) -> list[str]:
        """Return what was painted in English."""
        return _listed(self.texts)


def untranslated(*roots: QObject) -> list[str]:
    """Return what these and all in them show in English, in sight or not: text, where, and of what."""
    found = set()
    for root in roots:
        for one in (root, *root.findChildren(QObject)):
            for text, where in _texts(one):
                found.add((text, f"{where} of {type(one).__name__} {one.objectName()!r} in {_around(one)}"))
    return _listed(found)


def _listed(texts: set[tuple[str, str]]) -> list[str]:
    return sorted(f"{text!r}: {where}" for text, where in texts if is_english(text))


def is_english(text: str) -> bool:
    """Tell if letters are left without brackets, markup, and what is the same in every language."""
    if text in _KEPT:
        return False
    shorter = ""
    while shorter != text:
        shorter, text = text, _BRACKETED.sub(" ", text)
    return _LATIN.search(_EXCEPTIONS.sub("", _MARKUP.sub(" ", text))) is not None


def _around(one: QObject) -> str:
    parent = one.parent()
    return "nothing" if parent is None else type(parent).__name__


def _texts(one: QObject) -> Iterator[tuple[str, str]]:
    """Yield what something shows by itself, and where."""
    if isinstance(one, QSystemTrayIcon):
        yield one.toolTip(), "tooltip"
    if not isinstance(one, QWidget):
        return
    yield one.windowTitle(), "title"
    yield one.toolTip(), "tooltip"
    yield one.statusTip(), "status tip"
    yield one.whatsThis(), "help"
    yield one.accessibleName(), "accessible name"
    yield one.accessibleDescription(), "accessible description"
    for action in one.actions():
        yield action.text(), "action"
        yield action.toolTip(), "tooltip of an action"
        yield action.statusTip(), "status tip of an action"
    yield from ((text, "text") for text in _contents(one))
    if isinstance(one, QAbstractItemView) and not isinstance(one, QHeaderView) and one.model() is not None:
        yield from _items(one.model())


def _contents(one: QWidget) -> Iterator[str]:
    """Yield what a widget of Qt's says inside. What can be typed there is data: queries, names, logs."""
    match one:
        case QLabel() | QAbstractButton():
            yield one.text()
        case QLineEdit():
            yield one.placeholderText()
            if one.isReadOnly():
                yield one.text()
        case QTextEdit() | QPlainTextEdit():
            yield one.placeholderText()
        case QSpinBox():
            yield from (one.prefix(), one.suffix(), one.specialValueText())
        case QProgressBar():
            yield one.text()
        case QGroupBox() | QMenu():
            yield one.title()
        case QComboBox():  # what it lists is a model of its view
            yield one.currentText()
        case QTabBar():
            yield from map(one.tabText, range(one.count()))


def _items(model: QAbstractItemModel) -> Iterator[tuple[str, str]]:
    """Yield what the rows and headings of a model say."""
    is_list = isinstance(model, QAbstractListModel)  # whose columns are nobody's business
    for section in range(1 if is_list else model.columnCount()):
        yield str(model.headerData(section, Qt.Orientation.Horizontal) or ""), "heading"
    below = [_NO_PARENT]
    while below:
        parent = below.pop()
        for row in range(model.rowCount(parent)):
            for column in range(1 if is_list else model.columnCount(parent)):
                index = model.index(row, column, parent)
                below.append(index)
                for where, role in _SPOKEN_ROLES.items():
                    yield str(index.data(role) or ""), f"{where} of row {row}"


def assert_translated(*roots: QWidget) -> None:
    """These and all in them show nothing in English."""
    assert_none(untranslated(*roots))


def assert_said(text: str) -> None:
    """Somebody says this, and it is translated."""
    assert "⟦" in text
    assert_none([text] if is_english(text) else [])


def assert_none(english: list[str]) -> None:
    """Name all of them, where there are any."""
    assert not english, f"{len(english)} texts are not translated:\n" + "\n".join(english)
