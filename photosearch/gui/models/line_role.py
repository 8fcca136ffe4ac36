"""What `LineDelegate` asks a model for besides Qt's own roles."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import Qt


class LineRole(IntEnum):
    """Roles of a line with a text, an icon perhaps, and a note at its end."""

    NOTE = Qt.ItemDataRole.UserRole + 1
    """What stands at the end of the line: a list of texts, the most important first."""
    IS_HEADING = Qt.ItemDataRole.UserRole + 2
    """Whether it is a heading of lines below."""
