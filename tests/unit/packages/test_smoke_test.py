"""The smoke test draws its own pictures, and lets nothing pass that does not work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import drawings
import pytest
import smoke_test
from installed_app import App, SmokeError
from project import ROOT


def app_that(tmp_path: Path, code: str) -> list[str]:
    script = tmp_path / "app.py"
    script.write_text(code)
    return [sys.executable, str(script)]


def test_it_draws_ten_pictures_with_nothing_installed(tmp_path: Path) -> None:
    drawings.write_pictures(tmp_path / "photos")
    assert len(list((tmp_path / "photos").iterdir())) == len(drawings.PICTURES) == 10
    code = "import smoke_test, sys; sys.exit('PIL' in sys.modules or 'numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT / "packaging", capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("print('photosearch, version 0.0.9')", "the version is 'photosearch, version 0.0.9', not 1.2"),
        ("raise SystemExit(3)", "--version ended with 3"),
        ("import nothing_of_that_name", "--version says: Traceback"),
        (
            "import sys; print('photosearch, version 1.2'); print('odd', file=sys.stderr)",
            "--version says: odd",
        ),
        ("print('photosearch, version 1.2')", "--licences does not tell of Apache License"),
    ],
)
def test_what_does_not_work_does_not_pass(
    code: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = app_that(tmp_path, code)
    assert smoke_test.main(["--work", str(tmp_path), "--version", "1.2", "--", *command]) == 1
    assert f"FAILED: {reason}" in capsys.readouterr().out


def test_trouble_in_a_log_is_found(tmp_path: Path) -> None:
    app = App(app_that(tmp_path, ""), tmp_path)
    (tmp_path / "logs").mkdir()
    log = tmp_path / "logs" / "photosearch.log"
    log.write_text("2026-01-01 INFO photosearch: fine\n")
    app.expect_clean_logs()
    log.write_text("2026-01-01 ERROR photosearch: not fine\n")
    with pytest.raises(SmokeError, match="not fine"):
        app.expect_clean_logs()


def test_a_file_outside_of_the_profile_is_found(tmp_path: Path) -> None:
    code = "import os, pathlib; pathlib.Path(os.environ['XDG_CACHE_HOME'], 'deviceid').write_text('42')"
    app = App(app_that(tmp_path, code), tmp_path / "home")
    app.expect_nothing_elsewhere()
    app.run()
    with pytest.raises(SmokeError, match="deviceid"):
        app.expect_nothing_elsewhere()


def test_the_app_has_no_network(tmp_path: Path) -> None:
    code = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    app = App(app_that(tmp_path, code), tmp_path)
    if not app.is_cut_off:
        pytest.skip("this system does not let us cut the network off")
    with pytest.raises(SmokeError, match="Network is unreachable"):
        app.run()
