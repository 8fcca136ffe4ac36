"""The way in and out: screens, system libraries, signals, and what is loaded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from gui_fakes import FakeEngine
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from photosearch.base.errors import UserError
from photosearch.base.paths import assets_folder, user_paths
from photosearch.gui import app, startup
from photosearch.gui.background import run_in_background
from photosearch.gui.interrupts import Interrupts
from photosearch.gui.main_window import REOPEN, MainWindow
from photosearch.gui.settings_table import LANGUAGE, THUMBNAIL, Language
from photosearch.gui.shortcuts import add_shortcuts
from photosearch.gui.window_settings import WindowSettings

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="about X11 and Wayland")


@linux_only
def test_no_screen_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UserError, match="no screen") as caught:
        app.run(None)
    assert "photosearch search" in caught.value.remedy
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    app.check_screen()


@linux_only
def test_missing_system_libraries_are_named_with_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ImportError("libEGL.so.1: cannot open shared object file", name="PySide6.QtGui")

    monkeypatch.setattr(app, "check_platform_plugin", fail)
    with pytest.raises(UserError, match=r"libEGL\.so\.1") as caught:
        app.load_qt()
    assert "apt install" in caught.value.remedy
    assert "libegl1" in caught.value.remedy


def test_our_own_import_errors_are_bugs(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ModuleNotFoundError("No module named 'photosearch.gui.gone'", name="photosearch.gui.gone")

    monkeypatch.setattr(app, "check_platform_plugin", fail)
    with pytest.raises(ModuleNotFoundError):
        app.load_qt()


def test_the_window_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; import photosearch.gui.app, photosearch.gui.startup\n"
        "heavy = {'torch', 'open_clip', 'onnxruntime', 'hnswlib', 'numpy', 'PIL', 'tokenizers', "
        "'PySide6.QtSvg', 'PySide6.QtNetwork'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_first_half_does_not_load_qt() -> None:
    code = "import sys, photosearch.gui.app; print([name for name in sys.modules if 'PySide6' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals on Windows")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_quit_in_good_order(qtbot: QtBot, qapp: QCoreApplication, number: int) -> None:
    before = signal.getsignal(number)
    quits: list[int] = []

    interrupts = Interrupts(qapp)
    interrupts._application = type("Quitter", (), {"quit": lambda self: quits.append(1)})()
    try:
        os.kill(os.getpid(), number)
        qtbot.waitUntil(lambda: bool(quits))
        assert interrupts.is_asked
    finally:
        interrupts.close()
    assert signal.getsignal(number) is before


def test_settings_survive_nonsense_and_folders_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "window.ini").write_text("[grid]\nthumbnail=huge\n")
    settings = WindowSettings(tmp_path)
    assert settings.value(THUMBNAIL) == 184
    blocked = tmp_path / "file"
    blocked.write_text("")
    WindowSettings(blocked / "config")


def test_the_icon_is_there(qapp: object) -> None:
    icon = QIcon(str(assets_folder() / "icons" / "photosearch.png"))
    assert not icon.isNull()
    assert (assets_folder() / "icons" / "photosearch.svg").is_file()


def test_background_work_answers_with_a_result_or_an_error(qapp: QApplication, qtbot: QtBot) -> None:
    results: list[object] = []
    run_in_background(qapp, lambda: 6 * 7, results.append)
    qtbot.waitUntil(lambda: results == [42])

    def fail() -> int:
        raise ValueError("no")

    run_in_background(qapp, fail, results.append, lambda error: results.append(str(error)))
    qtbot.waitUntil(lambda: results == [42, "no"])


def test_background_work_of_a_window_that_is_gone_is_not_answered(qapp: QApplication, qtbot: QtBot) -> None:
    owner, gate, done = QObject(), threading.Event(), threading.Event()
    answers: list[object] = []

    def work() -> int:
        gate.wait()
        done.set()
        return 42

    run_in_background(owner, work, answers.append, answers.append)
    delete(owner)
    gate.set()
    others: list[object] = []
    run_in_background(qapp, done.wait, others.append)
    qtbot.waitUntil(lambda: others == [True])
    assert answers == []


def test_background_errors_nobody_waits_for_are_logged(
    qapp: QApplication, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> int:
        raise ValueError("no")

    run_in_background(qapp, fail, lambda result: None)
    qtbot.waitUntil(lambda: "background work failed" in caplog.text)


def test_shortcuts_that_mean_the_same_are_bound_once(qtbot: QtBot) -> None:
    from PySide6.QtGui import QShortcut
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    qtbot.addWidget(widget)
    add_shortcuts(widget, [("Ctrl+Q", widget.close), ("Ctrl+Q", widget.close), ("Esc", widget.hide)])
    assert len(widget.findChildren(QShortcut)) == 2


def test_another_language_brings_another_window(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines: list[FakeEngine] = []

    def make_engine(library: Path) -> FakeEngine:
        engines.append(FakeEngine(tmp_path / "thumbnails"))
        return engines[-1]

    monkeypatch.setattr(startup, "EngineProcess", make_engine)
    settings = WindowSettings(user_paths().config)
    settings.put(LANGUAGE, Language.ENGLISH)
    windows = startup.Windows(qapp, tmp_path)
    windows.prepare()
    windows.window.search_bar.set_text("a cat")
    english = windows.window.search_bar.field.placeholderText()
    QTimer.singleShot(0, windows.window.settings.open)

    def choose() -> None:
        dialog = windows.window.settings.dialog
        editor = dialog.controls[LANGUAGE.key].editor
        assert isinstance(editor, QComboBox)
        editor.setCurrentIndex(editor.findData(Language.GERMAN))
        dialog.reject()

    QTimer.singleShot(100, choose)
    try:
        assert windows.show() == REOPEN
        windows.close()
        assert engines[0].is_stopped
        windows.prepare()
        german = windows.window.search_bar.field.placeholderText()
        assert german != english
        QTimer.singleShot(0, windows.window.close)
        assert windows.show() == 0
    finally:
        windows.close()
    assert len(engines) == 2


def test_the_language_waits_for_what_is_going_on(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.get_ready()
    window.undo.hold()
    window.settings.open()
    window._settings.put(LANGUAGE, Language.FRENCH)
    window.settings.dialog.reject()
    assert "Something is still going on" in window.messages.message
    window.undo.release()
    assert not window.is_busy


def test_a_window_says_that_its_engine_cannot_be_started(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(library: Path) -> FakeEngine:
        raise OSError(11, "no more processes")

    monkeypatch.setattr(startup, "EngineProcess", fail)
    windows = startup.Windows(qapp, tmp_path)
    windows.prepare()
    assert "no more processes" in windows.window.results.empty.text.text()
    windows.close()
    windows.close()
