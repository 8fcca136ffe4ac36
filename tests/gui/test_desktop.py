"""Other programs that are started: in their own environment, not in ours."""

from __future__ import annotations

import os
import sys

import pytest
from PySide6.QtCore import QProcess

from photosearch.gui import desktop


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What programs that are started would see."""
    seen: list[dict[str, str]] = []
    monkeypatch.setattr(QProcess, "startDetached", lambda *_: seen.append(dict(os.environ)))
    monkeypatch.setattr(sys, "platform", "linux")
    return seen


@pytest.mark.parametrize("before", ["/usr/local/lib", None])
def test_a_packaged_app_keeps_its_libraries_to_itself(
    seen: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    ours = {
        "LD_LIBRARY_PATH": "/opt/app",
        "QT_PLUGIN_PATH": "/opt/app/plugins",
        "_PYI_ARCHIVE": "x",
    }
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for name, value in ours.items():
        monkeypatch.setenv(name, value)
    if before:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    else:
        monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    desktop.start("notify-send", ["done"])
    assert seen[0].get("LD_LIBRARY_PATH") == before
    assert not {"QT_PLUGIN_PATH", "_PYI_ARCHIVE"} & set(seen[0])
    assert ours.items() <= os.environ.items()


def test_elsewhere_nothing_is_touched(seen: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/home/me/lib")
    desktop.start("notify-send", ["done"])
    assert seen[0]["LD_LIBRARY_PATH"] == "/home/me/lib"
