"""Reports of errors and deaths."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from photosearch.base import crashes

DIE = """
import ctypes, sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from photosearch.base.crashes import note_deaths
print(note_deaths(Path(sys.argv[1]), "window"))
sys.stdout.flush()
DEATH
"""


def error() -> Exception:
    try:
        raise ValueError("größe \udcff")
    except ValueError as error:
        return error


def test_a_report_says_what_and_where(tmp_path: Path) -> None:
    report = crashes.write_report(tmp_path / "logs", "photosearch 9", error())
    assert report is not None
    text = report.read_text(encoding="utf-8")
    assert "ValueError: größe \\udcff" in text
    assert "test_crashes.py" in text
    assert "photosearch 9, Python 3." in text


def test_old_reports_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crashes, "REPORTS_KEPT", 3)
    reports = [crashes.write_report(tmp_path, "photosearch 9", error()) for _ in range(5)]
    assert sorted(tmp_path.iterdir()) == reports[2:]


def test_no_report_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    assert crashes.write_report(tmp_path / "logs", "photosearch 9", error()) is None


def life(folder: Path, death: str) -> str:
    """Let a process live and end; return the report that it found."""
    code = DIE.replace("DEATH", death)
    command = [sys.executable, "-c", code, str(folder), *sys.path]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout.strip()


def test_the_next_start_finds_how_the_last_one_died(tmp_path: Path) -> None:
    assert life(tmp_path, "ctypes.string_at(0)") == "None"
    report = Path(life(tmp_path, "pass"))
    assert "Segmentation fault" in report.read_text() or "access violation" in report.read_text()
    assert life(tmp_path, "pass") == "None"
