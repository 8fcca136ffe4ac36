"""Light or dark: asks Qt for it, and paints in colours of our own where the platform cannot do that."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from photosearch.gui.settings_table import Theme

_SCHEMES = {
    Theme.SYSTEM: Qt.ColorScheme.Unknown,
    Theme.LIGHT: Qt.ColorScheme.Light,
    Theme.DARK: Qt.ColorScheme.Dark,
}
_ROLE = QPalette.ColorRole


def apply_theme(theme: Theme) -> None:
    """Make the app look so, now."""
    hints = QGuiApplication.styleHints()
    if hasattr(hints, "setColorScheme"):  # since Qt 6.8
        hints.setColorScheme(_SCHEMES[theme])
    if theme is Theme.SYSTEM or hints.colorScheme() == _SCHEMES[theme]:
        QApplication.setPalette(QPalette())  # whatever the platform says
    else:
        QApplication.setPalette(_dark() if theme is Theme.DARK else _light())
    for kind in ("QCheckBox", "QRadioButton"):
        QApplication.setPalette(_boxes(QApplication.palette(), is_dark=theme is Theme.DARK), kind)  # type: ignore[arg-type]


def _boxes(palette: QPalette, *, is_dark: bool) -> QPalette:
    """Return a palette in which an empty box stands out: Fusion's own outline is darker than the dark."""
    boxes = QPalette(palette)
    if is_dark:
        boxes.setColor(_ROLE.Base, QColor("#7a7a7a"))
    return boxes


def _light() -> QPalette:
    palette = QPalette(QColor("#f0f0f0"))
    palette.setColor(_ROLE.Base, QColor("#ffffff"))
    palette.setColor(_ROLE.Highlight, QColor("#1f6fc5"))
    palette.setColor(_ROLE.HighlightedText, QColor("#ffffff"))
    palette.setColor(_ROLE.PlaceholderText, QColor("#666666"))
    return palette


def _dark() -> QPalette:
    palette = QPalette(QColor("#323232"))
    palette.setColor(_ROLE.Base, QColor("#1e1e1e"))
    palette.setColor(_ROLE.AlternateBase, QColor("#272727"))
    palette.setColor(_ROLE.ToolTipBase, QColor("#3c3c3c"))
    palette.setColor(_ROLE.ToolTipText, QColor("#ffffff"))
    palette.setColor(_ROLE.Highlight, QColor("#4c9aff"))
    palette.setColor(_ROLE.HighlightedText, QColor("#000000"))
    palette.setColor(_ROLE.Link, QColor("#7ab4ff"))
    palette.setColor(_ROLE.PlaceholderText, QColor("#a6a6a6"))
    for role in (_ROLE.Text, _ROLE.WindowText, _ROLE.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#787878"))
    return palette
