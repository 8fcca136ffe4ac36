"""Suggests what could be meant while someone types in the search field, and remembers what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent

from photosearch.base.overview import Overview
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.history_controller import HistoryController
from photosearch.gui.settings_table import REMEMBER_SEARCHES
from photosearch.gui.widgets.suggestion_popup import SuggestionPopup
from photosearch.gui.widgets.window_body import WindowBody
from photosearch.gui.window_settings import WindowSettings
from photosearch.search.suggest import Suggestion, SuggestionKind, Vocabulary, suggestions

MOST_REMEMBERED = 50


class SuggestionController(QObject):
    """Between the field, the popup and the settings.

    Down and Up go through the list, Enter takes what they are at, Escape puts it away; all other keys mean
    what they mean in the field.
    """

    def __init__(
        self, client: EngineClient, body: WindowBody, history: HistoryController, settings: WindowSettings
    ) -> None:
        super().__init__(body)
        self._search_bar = body.top.search_bar
        self._field = self._search_bar.field
        self._description = self._field.accessibleDescription()
        self._settings = settings
        self._overview = Overview()
        self._saved: tuple[tuple[str, str], ...] = ()
        self._values: dict[str, tuple[str, ...]] = {}
        self._vocabulary = Vocabulary({})
        self.popup = SuggestionPopup(body)
        self._update()
        self._field.textEdited.connect(self._on_field_text_edited)
        self._field.textChanged.connect(self._on_field_text_changed)
        self._field.installEventFilter(self)
        self.popup.chosen.connect(self._on_popup_chosen)
        self.popup.hidden.connect(self._tell_current)
        client.overview_received.connect(self._on_client_overview_received)
        history.asked.connect(self.remember)

    def set_saved(self, saved: Sequence[tuple[str, str]]) -> None:
        """Suggest these saved searches, name and query of each, from now on."""
        self._saved = tuple(saved)
        self._update()

    def set_values(self, name: str, values: Sequence[str]) -> None:
        """Suggest these values of a filter from now on, beside what the library's overview tells."""
        self._values[name] = tuple(values)
        self._update()

    @Slot(str)
    def remember(self, text: str) -> None:
        """Remember a search that was made, unless nothing is to be remembered."""
        text = text.strip()
        if text and self._settings.value(REMEMBER_SEARCHES):
            others = [recent for recent in self._settings.recent_searches if recent != text]
            self._settings.recent_searches = [text, *others][:MOST_REMEMBERED]
            self._update()

    @Slot()
    def forget_all(self) -> None:
        """Forget every search that was made."""
        self._settings.recent_searches = []
        self._update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the field's keys before it does."""
        match event.type():
            case QEvent.Type.ShortcutOverride if isinstance(event, QKeyEvent):
                if event.key() == Qt.Key.Key_Escape and self.popup.isVisible():
                    event.accept()  # or the window's own Escape would clear the search
                    return True
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent):
                return self._takes(event)
            case QEvent.Type.FocusOut:
                self.popup.hide()
            case QEvent.Type.Resize:
                self.popup.stay_below(self._search_bar)
            case QEvent.Type.MouseButtonPress if not self._field.text():
                self._suggest()
        return super().eventFilter(watched, event)

    def _takes(self, event: QKeyEvent) -> bool:
        """Tell if a key is for the list of suggestions."""
        if not self.popup.isVisible():
            is_asking = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
            if is_asking:
                self._suggest()
            return bool(is_asking)
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up as key:
                if self.popup.step(1 if key == Qt.Key.Key_Down else -1):
                    self._tell_current()
                    return True
                self.popup.hide()
                return False  # past the last one: on to the photos
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self.popup.choose():
                    return True
                self.popup.hide()
            case Qt.Key.Key_Escape:
                self.popup.hide()
                return True
        return False

    def _suggest(self) -> None:
        found = suggestions(self._field.text(), self._field.cursorPosition(), self._vocabulary)
        self.popup.show_below(self._search_bar, found)

    def _tell_current(self) -> None:
        """Let a screen reader say what the list is at: the keyboard stays with the field."""
        spoken = self.popup.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
        self._field.setAccessibleDescription(str(spoken or self._description))

    def _update(self) -> None:
        found = Vocabulary.of(self._overview, self._settings.recent_searches, self._saved)
        self._vocabulary = replace(found, values={**found.values, **self._values})

    @Slot(str)
    def _on_field_text_edited(self, text: str) -> None:
        if text:
            self._suggest()

    @Slot(str)
    def _on_field_text_changed(self, text: str) -> None:
        if not text:
            self.popup.hide()

    @Slot(object)
    def _on_popup_chosen(self, suggestion: Suggestion) -> None:
        is_name = suggestion.kind is SuggestionKind.NAME
        (self._search_bar.set_draft if is_name else self._search_bar.set_text)(suggestion.text)
        self._field.setCursorPosition(suggestion.cursor)
        self._field.setFocus()
        if is_name:
            self._suggest()  # its values are next

    @Slot(object)
    def _on_client_overview_received(self, overview: Overview) -> None:
        self._overview = overview
        self._update()
