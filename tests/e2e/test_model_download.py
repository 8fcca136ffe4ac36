"""`photosearch models add` as a process of its own: killed in the middle, it goes on where it was."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from little_hub import FILES, NAME, WEIGHTS, serving, stalled_after

ARRIVED = 70_000


def start(home: Path, endpoint: str) -> subprocess.Popen[str]:
    told = {"PHOTOSEARCH_HOME": str(home), "HF_ENDPOINT": endpoint, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-m", "photosearch", "models", "add", NAME, "--yes"],
        env=os.environ | told,
        stderr=subprocess.PIPE,
        text=True,
    )


def arrived_bytes(home: Path) -> int:
    return sum(part.stat().st_size for part in home.glob("models/.*/*.part"))


def test_a_killed_download_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(monkeypatch) as the_hub:
        the_hub.trouble(WEIGHTS, stalled_after(ARRIVED))
        killed = start(tmp_path, the_hub.url)
        deadline_s = time.monotonic() + 60
        while arrived_bytes(tmp_path) < ARRIVED // 2 and time.monotonic() < deadline_s:
            assert killed.poll() is None, killed.communicate()
            time.sleep(0.02)
        killed.kill()
        killed.communicate()
        kept = arrived_bytes(tmp_path)
        assert kept >= ARRIVED // 2
        again = start(tmp_path, the_hub.url)
        _, said = again.communicate(timeout=60)
    assert again.returncode == 0, said
    assert the_hub.asked_for(WEIGHTS)[-1].headers["Range"] == f"bytes={kept}-"
    (folder,) = (path for path in (tmp_path / "models").iterdir() if path.is_dir())
    assert (folder / WEIGHTS).read_bytes() == FILES[WEIGHTS]
    assert not list((tmp_path / "models").glob(".*.adding"))
