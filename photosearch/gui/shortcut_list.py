"""All keys that mean something in the window, for people to look up."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

Keys = QKeySequence.StandardKey | str
_key = QKeySequence.StandardKey

SHORTCUTS: tuple[tuple[tuple[Keys, ...], str], ...] = (
    ((_key.Find, "/"), "Go to the search field"),
    (("Alt+Down",), "Recent searches, in an empty search field"),
    (("Esc",), "Close what is open; then clear the search"),
    ((_key.Back,), "Back to the search before"),
    ((_key.Forward,), "Forward again"),
    (("F1",), "What can be typed in the search field"),
    (("F9",), "Show or hide the sidebar"),
    (("F10",), "Menu"),
    (("Ctrl+,",), "Settings"),
    ((_key.Open,), "Add a folder"),
    ((_key.Refresh, "F5"), "Look for changes now"),
    ((_key.Paste,), "Find what looks like the picture on the clipboard"),
    (("Space", "Return"), "Show a photo large"),
    ((_key.Copy,), "Copy the paths of photos"),
    (("Ctrl+Shift+F",), "Find what looks like the photos chosen"),
    (("Ctrl+L",), "More like the photos chosen"),
    (("Ctrl+Shift+L",), "Less like the photos chosen"),
    (("Ctrl+E",), "Show or hide near-identical shots"),
    (("C",), "Compare the photos chosen, two to four, side by side"),
    ((_key.FullScreen, "F11"), "Full screen"),
    (("I", "T"), "In the viewer: what is known of the photo; the filmstrip"),
    (("Z", "W"), "In the viewer: single pixels, or back; fill the window"),
    (("R",), "In the viewer: find what is like a part of the photo"),
    (("Shift+F5",), "Slideshow; in the viewer also F5"),
    ((_key.Save,), "Save this search"),
    (("Ctrl+D",), "Favourite, or no longer"),
    (("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5"), "One to five stars"),
    (("Ctrl+0",), "No stars"),
    (("Ctrl+H",), "Hide from results, or show again"),
    (("Ctrl+Shift+A",), "New album of the photos chosen"),
    (("Ctrl+Shift+E",), "Export the photos chosen"),
    ((_key.Delete,), "Move the photos chosen to the trash"),
    ((_key.Undo,), "Undo"),
    ((_key.Redo, "Ctrl+Shift+Z"), "Redo"),
    ((_key.ZoomIn, "Ctrl+="), "Larger pictures"),
    ((_key.ZoomOut,), "Smaller pictures"),
    ((_key.Quit, "Ctrl+Q"), "Quit"),
)
"""Keys, the first of which is the usual one, and what they do."""


def shown_keys(keys: Keys) -> str:
    """Return keys as this system writes them; empty if it has none for that."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
