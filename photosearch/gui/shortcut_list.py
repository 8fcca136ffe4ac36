"""All keys that mean something in the window, for people to look up."""

from __future__ import annotations

import sys

from PySide6.QtGui import QKeySequence

from photosearch.gui.translation import translatable

Keys = QKeySequence.StandardKey | str
_key = QKeySequence.StandardKey

ENTER = "Return" if sys.platform == "darwin" else "Enter"
"""The key as it is shown. (Its other name means "back" in French; macOS has a sign for each.)"""

SHORTCUTS: tuple[tuple[tuple[Keys, ...], str], ...] = (
    ((_key.Find, "/"), translatable("Go to the search field")),
    (("Alt+Down",), translatable("Recent searches, in an empty search field")),
    (("Esc",), translatable("Close what is open; then clear the search")),
    ((_key.Back,), translatable("Back to the search before")),
    ((_key.Forward,), translatable("Forward again")),
    (("F1",), translatable("What can be typed in the search field")),
    (("F9",), translatable("Show or hide the sidebar")),
    (("F10",), translatable("Menu")),
    (("Ctrl+,",), translatable("Settings")),
    ((_key.Open,), translatable("Add a folder")),
    ((_key.Refresh, "F5"), translatable("Look for changes now")),
    ((_key.Paste,), translatable("Find what looks like the picture on the clipboard")),
    (("Space", ENTER), translatable("Show a photo large")),
    ((_key.Copy,), translatable("Copy the paths of photos")),
    (("Ctrl+Shift+F",), translatable("Find what looks like the photos chosen")),
    (("Ctrl+L",), translatable("More like the photos chosen")),
    (("Ctrl+Shift+L",), translatable("Less like the photos chosen")),
    (("Ctrl+E",), translatable("Show or hide near-identical shots")),
    (("C",), translatable("Compare the photos chosen, two to four, side by side")),
    ((_key.FullScreen, "F11"), translatable("Full screen")),
    (("I", "T"), translatable("In the viewer: what is known of the photo; the filmstrip")),
    (("Z", "W"), translatable("In the viewer: single pixels, or back; fill the window")),
    (("R",), translatable("In the viewer: find what is like a part of the photo")),
    (("Shift+F5",), translatable("Slideshow; in the viewer also F5")),
    ((_key.Save,), translatable("Save this search")),
    (("Ctrl+D",), translatable("Favourite, or no longer")),
    (("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5"), translatable("One to five stars")),
    (("Ctrl+0",), translatable("No stars")),
    (("Ctrl+H",), translatable("Hide from results, or show again")),
    (("Ctrl+Shift+A",), translatable("New album of the photos chosen")),
    (("Ctrl+Shift+E",), translatable("Export the photos chosen")),
    ((_key.Delete,), translatable("Move the photos chosen to the trash")),
    ((_key.Undo,), translatable("Undo")),
    ((_key.Redo, "Ctrl+Shift+Z"), translatable("Redo")),
    ((_key.ZoomIn, "Ctrl+="), translatable("Larger pictures")),
    ((_key.ZoomOut,), translatable("Smaller pictures")),
    ((_key.Quit, "Ctrl+Q"), translatable("Quit")),
)
"""Keys, the first of which is the usual one, and what they do: translated by whoever shows it."""


def shown_keys(keys: Keys) -> str:
    """Return keys as this system writes them; empty if it has none for that."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
