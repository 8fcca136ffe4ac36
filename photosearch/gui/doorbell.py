"""A second start rings at the window that is open already, which comes to the front."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

PATIENCE_MS = 5000
"""A window that is being opened, or swapped out, answers late."""

_MOST_BYTES = 1_000_000


class Doorbell(QObject):
    """Listens for those who ring. Only this user can.

    Signals:
        rung: tuple of Paths: pictures that were handed over, mostly none.
    """

    rung = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        QLocalServer.removeServer(name)  # whoever left it is dead: we hold the place
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_server_new_connection)
        self._server.listen(name)

    @property
    def is_listening(self) -> bool:
        """Whether anybody can ring."""
        return self._server.isListening()

    def close(self) -> None:
        """Listen no longer."""
        self._server.close()

    @Slot()
    def _on_server_new_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.canReadLine():  # it was quicker than we
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _MOST_BYTES:
                socket.abort()
            return
        pictures = _pictures(bytes(socket.readLine().data()))
        if pictures is None:
            socket.abort()
            return
        socket.write(b"ok\n")
        socket.flush()
        self.rung.emit(pictures)


def ring(name: str, pictures: Sequence[Path] = (), patience_ms: int = PATIENCE_MS) -> bool:
    """Hand pictures to the window that listens under `name`, and have it come to the front.

    Blocks until it has answered; False if it has not.
    """
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(patience_ms):
        return False
    line = json.dumps([str(path.absolute()) for path in pictures]) + "\n"
    socket.write(line.encode())
    is_heard = socket.waitForReadyRead(patience_ms) and bytes(socket.readLine().data()) == b"ok\n"
    socket.disconnectFromServer()
    return is_heard


def _pictures(line: bytes) -> tuple[Path, ...] | None:
    """Return what was handed over; None if it is no list of paths."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not (isinstance(told, list) and all(isinstance(one, str) for one in told)):
        return None
    return tuple(map(Path, told))
