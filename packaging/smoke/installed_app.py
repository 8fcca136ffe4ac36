"""An installed photosearch, used as a person would; it must neither complain nor ask the network."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import screens

PATIENCE_S = 120.0

_HINTS = re.compile(r"\d+ found, the first \d+ shown \(see --limit\)")
"""What the command line says to people beside its answer."""

_WRONG = re.compile(r"Traceback|ERROR|CRITICAL")

_OF_THE_DESKTOP = (
    "fontconfig",
    "mesa_shader_cache",
    "mesa_shader_cache_db",
    "qtshadercache",
    ".cache",
    "dconf",
)
"""Caches that belong to no program alone."""


class SmokeError(Exception):
    """The app does not do what it must."""


class App:
    """The app with a profile of its own that goes with its folder.

    Attributes:
        command: starts it in a terminal.
        home: where it keeps everything.
        is_cut_off: whether it really runs without a network, and not only with proxies that lead nowhere.
    """

    def __init__(self, command: Sequence[str], home: Path) -> None:
        self.home = home
        nowhere = dict.fromkeys(
            ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"
        )
        self._elsewhere = home.with_name("elsewhere")
        users = dict.fromkeys(
            ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(self._elsewhere)
        )
        self._elsewhere.mkdir(parents=True, exist_ok=True)
        self._environment = {**os.environ, **nowhere, **users, "PHOTOSEARCH_HOME": str(home)}
        self._cut_off = _network_of_its_own()
        self.is_cut_off = bool(self._cut_off)
        self.command = [*self._cut_off, *command]
        self._window_command = [*self.command[:-1], _for_windows(self.command[-1])]

    def run(self, *arguments: str) -> str:
        """Run a command to its end and return what it answers.

        Raises:
            SmokeError: it fails, or says anything else.
        """
        done = subprocess.run(
            [*self.command, *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )
        self._expect_silence(done.stderr, " ".join(arguments))
        if done.returncode != 0:
            raise SmokeError(f"{' '.join(arguments)} ended with {done.returncode}: {done.stdout}")
        return done.stdout

    def ask(self, *arguments: str) -> dict[str, Any]:
        """Run a command that answers in JSON and return its last line."""
        answer: dict[str, Any] = json.loads(self.run(*arguments, "--json").splitlines()[-1])
        return answer

    @contextmanager
    def window(self) -> Iterator[float]:
        """Open the window for the length of the block, which gets the seconds that took.

        Raises:
            SmokeError: no window came, it did not end in good order, or it said anything.
        """
        with screens.screen() as on_screen:
            environment = {**self._environment, **on_screen}
            started = time.monotonic()
            with subprocess.Popen(
                self._window_command, env=environment, stderr=subprocess.PIPE, encoding="utf-8"
            ) as process:
                try:
                    wait_until(
                        lambda: (
                            process.poll() is not None
                            or screens.has_window(process, "photosearch", environment)
                        ),
                        "a window",
                    )
                    if process.poll() is not None:
                        raise SmokeError(f"the window does not open: {process.communicate()[1]}")
                    yield time.monotonic() - started
                    screens.close(process)
                    _, errors = process.communicate(timeout=PATIENCE_S)
                except subprocess.TimeoutExpired as error:
                    raise SmokeError("the window does not close") from error
                finally:
                    process.kill()
        self._expect_silence(errors, "the window")
        if process.returncode != 0:
            raise SmokeError(f"the window ended with {process.returncode}")

    def expect_clean_logs(self) -> None:
        """Make sure that nothing went wrong unseen.

        Raises:
            SmokeError: a log says otherwise.
        """
        for log in self.home.rglob("*.log"):
            for line in log.read_text("utf-8", "replace").splitlines():
                if _WRONG.search(line):
                    raise SmokeError(f"{log.name}: {line}")

    def expect_nothing_elsewhere(self) -> None:
        """Make sure that nothing but the profile was written: neither we nor a library keep anything more.

        Raises:
            SmokeError: there is a file that Qt, the fonts or the graphics driver did not make.
        """
        for path in self._elsewhere.rglob("*"):
            place = path.relative_to(self._elsewhere)
            if path.is_file() and place.parts[0] not in _OF_THE_DESKTOP:
                raise SmokeError(f"it has written {place} to the user's folder")

    def _expect_silence(self, errors: str, what: str) -> None:
        said = [line for line in errors.splitlines() if line.strip() and not _HINTS.fullmatch(line)]
        if said:
            raise SmokeError(f"{what} says: {' / '.join(said)}")


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Return as soon as `is_so()`.

    Raises:
        SmokeError: that never comes.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > deadline:
            raise SmokeError(f"waited {PATIENCE_S:.0f} s in vain for {what}")
        time.sleep(0.02)


def _network_of_its_own() -> list[str]:
    """Return what runs a command without any network, if the system lets us."""
    prefix = (
        ["unshare", "--net"]
        if hasattr(os, "geteuid") and os.geteuid() == 0
        else ["unshare", "--net", "--map-current-user"]
    )
    if not sys.platform.startswith("linux") or shutil.which("unshare") is None:
        return []
    works = subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    return prefix if works else []


def _for_windows(program: str) -> str:
    """Return the program without a console where a system has two."""
    beside = Path(program).with_name(f"{Path(program).stem}w.exe")
    return str(beside) if sys.platform == "win32" and beside.is_file() else program
