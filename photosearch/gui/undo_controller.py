"""Undo and redo: what was done last is put back, step by step.

The engine answers each change with what was there before. To undo it is to put that back, which the engine
answers with what was there until then; so redo is the same once more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence, QUndoCommand, QUndoStack
from PySide6.QtWidgets import QWidget

from photosearch.gui.engine_client import EngineClient
from photosearch.gui.shortcuts import add_shortcuts
from photosearch.gui.translation import tr
from photosearch.search.mark_messages import (
    AlbumChanged,
    AlbumContent,
    AlbumRequest,
    MarkedPhotos,
    MarkPhotos,
    MarksChanged,
    PutAlbum,
    PutMarks,
)
from photosearch.search.messages import RequestFailed

STEPS = 200
"""Changes that can be undone."""


class Change(QUndoCommand):
    """A step that has been taken, and can be taken back and again.

    Args:
        words: what was done, as a person would say it.
        swap: changes it to what it was before, or back; told whether that undoes it.
    """

    def __init__(self, words: str, swap: Callable[[bool], None]) -> None:
        super().__init__(words)
        self._swap = swap
        self._is_done = True

    def undo(self) -> None:
        """Take it back."""
        self._swap(True)

    def redo(self) -> None:
        """Do it again; not when it comes to the stack, since it has been done."""
        if self._is_done:
            self._is_done = False
        else:
            self._swap(False)


@dataclass(slots=True)
class _Asked:
    """A request that was sent: for a new change, or to undo or redo a known one."""

    words: str
    known: _EngineChange | None = None
    is_undo: bool = False


class _EngineChange(Change):
    def __init__(
        self,
        words: str,
        content: MarkedPhotos | AlbumContent,
        put: Callable[[_EngineChange, bool], None],
    ) -> None:
        super().__init__(words, lambda is_undo: put(self, is_undo))
        self.content = content


class UndoController(QObject):
    """Asks the engine for changes and keeps them for undoing. Keys: those of the system for undo and redo.

    Signals:
        said: str for people, of what was done or undone; bool: it can be undone now.
        failed: str for people.
    """

    said = Signal(str, bool)
    failed = Signal(str)

    def __init__(self, client: EngineClient, window: QWidget) -> None:
        super().__init__(window)
        self._client = client
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(STEPS)
        self._asked: dict[int, _Asked] = {}
        self._held = 0
        self._due: deque[Callable[[], None]] = deque()
        client.marks_changed.connect(self._on_client_changed)
        client.album_changed.connect(self._on_client_changed)
        client.request_failed.connect(self._on_client_request_failed)
        key = QKeySequence.StandardKey
        add_shortcuts(window, [(key.Undo, self.undo), (key.Redo, self.redo), ("Ctrl+Shift+Z", self.redo)])

    def ask(self, make: Callable[[int], MarkPhotos | AlbumRequest], words: str) -> None:
        """Send the request that `make` makes of its number; what it changes can be undone.

        Args:
            words: what is done by it, as a person would say it.
        """
        self._send(make, _Asked(words))

    def push(self, change: Change) -> None:
        """Keep a step for undoing that has been taken elsewhere."""
        self.stack.push(change)
        self.said.emit(change.text(), True)

    @Slot()
    def undo(self) -> None:
        """Take back the last step, as soon as what is under way has been done."""
        self._when_idle(self.stack.undo)

    @Slot()
    def redo(self) -> None:
        """Take the next step again."""
        self._when_idle(self.stack.redo)

    @property
    def is_busy(self) -> bool:
        """Whether something is under way that is to be undoable."""
        return bool(self._asked or self._held)

    def hold(self) -> None:
        """Undo nothing until `release`: something is under way."""
        self._held += 1

    def release(self) -> None:
        """Go on."""
        self._held -= 1
        self._go_on()

    def _when_idle(self, act: Callable[[], None]) -> None:
        self._due.append(act)
        self._go_on()

    def _go_on(self) -> None:
        while self._due and not self._asked and not self._held:
            self._due.popleft()()

    def _put(self, change: _EngineChange, is_undo: bool) -> None:
        content = change.content
        asked = _Asked(change.text(), change, is_undo)
        if isinstance(content, AlbumContent):
            self._send(lambda number: PutAlbum(number, content), asked)
        else:
            self._send(lambda number: PutMarks(number, content), asked)

    def _send(self, make: Callable[[int], MarkPhotos | PutMarks | AlbumRequest], asked: _Asked) -> None:
        number = self._client.next_request_id()
        self._asked[number] = asked
        self._client.send(make(number))

    @Slot(object)
    def _on_client_changed(self, reply: MarksChanged | AlbumChanged) -> None:
        asked = self._asked.pop(reply.request_id, None)
        if asked is None:
            return
        if asked.known is None:
            self.push(_EngineChange(asked.words, reply.before, self._put))
        else:
            asked.known.content = reply.before
            words = tr("Undone: {what}", what=asked.words) if asked.is_undo else asked.words
            self.said.emit(words, not asked.is_undo)
        self._go_on()

    @Slot(object)
    def _on_client_request_failed(self, failure: RequestFailed) -> None:
        asked = self._asked.pop(failure.request_id, None)
        if asked is None:
            return
        if asked.known is not None:
            asked.known.setObsolete(True)
        self.failed.emit(failure.message)
        self._go_on()
