"""The window's keyboard shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

Keys = QKeySequence.StandardKey | str


def add_shortcuts(window: QWidget, shortcuts: Iterable[tuple[Keys, Callable[[], object]]]) -> None:
    """Bind keys; of two that mean the same on this platform the first one counts."""
    taken: set[str] = set()
    for keys, slot in shortcuts:
        sequence = QKeySequence(keys)
        name = sequence.toString()
        if name and name not in taken:
            taken.add(name)
            shortcut = QShortcut(sequence, window)
            shortcut.activated.connect(slot)
