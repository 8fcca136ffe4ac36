"""The search bar: a field for words, with a chip in front for every picture to look like or unlike."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QWidget

from photosearch.gui.pictures import has_picture
from photosearch.gui.query import Picture, Query
from photosearch.gui.translation import tr
from photosearch.gui.widgets.chip import Chip
from photosearch.gui.widgets.icon_label import IconLabel
from photosearch.gui.widgets.query_help import HelpButton
from photosearch.search.query_filters import is_begun

DEBOUNCE_MS = 5
"""So long a search waits for further letters: enough for those of one stroke or one paste to go together. The
engine passes over what was asked before the newest."""
_MAX_PICTURES = 8
_MAX_NAMED = 2
"""With more chips than this, they lose their names: the field needs room."""


class SearchField(QLineEdit):
    """A line edit that hands pasted pictures on, and tells when Backspace finds nothing to delete.

    Signals:
        picture_pasted: the clipboard holds a picture and Paste was pressed.
        backspaced_at_start: Backspace in front of all text.
    """

    picture_pasted = Signal()
    backspaced_at_start = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Look out for Paste and Backspace."""
        if event.matches(QKeySequence.StandardKey.Paste) and has_picture(
            QGuiApplication.clipboard().mimeData()
        ):
            self.picture_pasted.emit()
            return
        if event.key() == Qt.Key.Key_Backspace and self.cursorPosition() == 0 and not self.hasSelectedText():
            self.backspaced_at_start.emit()
            return
        super().keyPressEvent(event)


class SearchBar(QWidget):
    """Where a query is made.

    Attributes:
        is_typing: the query was announced since typing paused, or ended with Enter.

    Signals:
        query_changed: Query; a moment after typing stops, at once for Enter and for pictures.
        picture_pasted: the clipboard holds a picture and Paste was pressed.
        left_downwards: the Down key; the user wants to go to the results.
    """

    query_changed = Signal(object)
    picture_pasted = Signal()
    left_downwards = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[Chip] = []
        self._sent = Query()
        self.is_typing = False
        self._is_composing = False
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self._on_debounce_timeout)
        self.field = SearchField()
        self.field.setFrame(False)
        self.field.setPlaceholderText(tr("Describe a photo…"))
        self.field.setAccessibleName(tr("Search"))
        self.field.setAccessibleDescription(tr("Describe the photos you are looking for"))
        self.field.setClearButtonEnabled(True)
        for clear_button in self.field.findChildren(QToolButton):
            clear_button.setAccessibleName(tr("Clear the search"))
        self.field.setAcceptDrops(False)  # the window takes all drops; the field would insert URLs
        self.field.textChanged.connect(self._on_field_text_changed)
        self.field.returnPressed.connect(self._on_field_return_pressed)
        self.field.backspaced_at_start.connect(self._on_field_backspaced_at_start)
        self.field.picture_pasted.connect(self.picture_pasted)
        self.field.installEventFilter(self)
        self.help_button = HelpButton()
        self._lay_out()

    def _lay_out(self) -> None:
        font = self.field.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        self.field.setFont(font)
        palette = self.field.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.field.setPalette(palette)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(12, 4, 8, 4)
        self._layout.setSpacing(6)
        self._layout.addWidget(IconLabel("search", 20))
        self._layout.addWidget(self.field, 1)
        self._layout.addWidget(self.help_button)
        self.setFixedHeight(max(44, self.field.sizeHint().height() + 14))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.field)

    @property
    def query(self) -> Query:
        """What the bar says now."""
        return Query(self.field.text(), tuple(chip.picture for chip in self._chips))

    def add_picture(self, picture: Picture) -> None:
        """Search for what looks like this too."""
        self.add_pictures([picture])

    @Slot(object)
    def add_pictures(self, pictures: Sequence[Picture]) -> None:
        """Search for what looks like these too, or unlike them; the latest word on a picture counts."""
        for picture in pictures:
            self._add(picture)
        self.send()

    @Slot(object)
    def look_like(self, pictures: Sequence[Picture]) -> None:
        """Search for what looks like these, and nothing else."""
        self._drop_all()
        self._set_quietly("")  # nothing is asked between the old query and the new one
        self.add_pictures(pictures)

    def _drop_all(self) -> None:
        for chip in list(self._chips):
            self._drop(chip)

    def _set_quietly(self, text: str) -> None:
        self._is_composing = True
        self.field.setText(text)
        self._is_composing = False

    def _add(self, picture: Picture) -> None:
        for chip in list(self._chips):
            if chip.picture.source != picture.source:
                continue
            if chip.picture.is_unlike == picture.is_unlike:
                return
            self._drop(chip)
        if len(self._chips) == _MAX_PICTURES:
            self._drop(self._chips[0])
        chip = Chip(picture)
        chip.removed.connect(self._on_chip_removed)
        self._chips.append(chip)
        self._layout.insertWidget(len(self._chips), chip)
        self._name_chips()

    def _name_chips(self) -> None:
        for chip in self._chips:
            chip.set_compact(len(self._chips) > _MAX_NAMED)

    def clear(self) -> None:
        """Ask for nothing."""
        self._drop_all()
        self.field.clear()
        self.send()

    def type(self, text: str) -> None:
        """Go on typing here, for someone whose keys went elsewhere."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.setCursorPosition(len(self.field.text()))
        self.field.insert(text)

    def set_query(self, query: Query) -> None:
        """Ask for just this."""
        self._drop_all()
        for picture in query.pictures:
            self._add(picture)
        self._set_quietly(query.text)
        self._debounce.stop()
        self.is_typing = False
        self._sent = self.query
        self.query_changed.emit(query)

    def set_text(self, text: str) -> None:
        """Ask for this in words and filters, with the pictures that are there."""
        self.field.setText(text)
        self.send()

    def set_draft(self, text: str) -> None:
        """Put a text there that is only begun: nothing is asked until more is typed."""
        self._set_quietly(text)
        self._debounce.stop()

    def send(self, *, is_typing: bool = False) -> None:
        """Announce the query at once, unless it was announced already."""
        self._debounce.stop()
        self.is_typing = is_typing
        query = self.query
        if query != self._sent:
            self._sent = query
            self.query_changed.emit(query)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Repaint the frame with the field's focus; let Down lead to the results."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        elif (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Down
        ):
            self.left_downwards.emit()
            return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rounded frame that holds chips and field."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        if self.field.hasFocus():
            pen = QPen(palette.color(QPalette.ColorRole.Highlight), 2)
        else:
            line = palette.color(QPalette.ColorRole.Text)
            line.setAlphaF(0.25)
            pen = QPen(line, 1)
        painter.setPen(pen)
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)

    def _drop(self, chip: Chip) -> None:
        self._chips.remove(chip)
        self._layout.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self._name_chips()

    @Slot(str)
    def _on_field_text_changed(self, text: str) -> None:
        if self._is_composing:
            return
        if text:
            self._debounce.start()
        else:
            self.send()  # nothing to wait for: all photos come back

    @Slot()
    def _on_field_return_pressed(self) -> None:
        self.send(is_typing=True)  # what was typed before it is part of this

    @Slot()
    def _on_debounce_timeout(self) -> None:
        if not is_begun(self.field.text()):  # or else it would only be told what is wrong with it
            self.send(is_typing=True)

    @Slot()
    def _on_field_backspaced_at_start(self) -> None:
        if self._chips:
            self._drop(self._chips[-1])
            self.send()

    @Slot(object)
    def _on_chip_removed(self, chip: Chip) -> None:
        self._drop(chip)
        self.send()
        self.field.setFocus()
