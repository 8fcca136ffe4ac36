"""What we need PySide6 to get right, because without it the window would die after some minutes."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, Signal


class Emitter(QObject):
    emitted = Signal()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True is immortal here")
def test_emitting_a_signal_costs_no_reference_to_true() -> None:
    emitter = Emitter()
    before = sys.getrefcount(True)
    for _ in range(500):
        emitter.emitted.emit()
    assert sys.getrefcount(True) > before - 100
