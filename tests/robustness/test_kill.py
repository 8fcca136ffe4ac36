"""A short slice of the kill test: `python tests/robustness/kill.py` runs as much of it as one likes."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import kill
import kill_repairs
import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="killed with a signal of POSIX")


def test_killed_runs_lose_double_and_spoil_nothing(tmp_path: Path) -> None:
    seen = kill.run(tmp_path, kills=6, photos=60, seed=random.randrange(1 << 20))
    assert seen.moments.total() == 6
    assert seen.completed > 0


def test_a_killed_doctor_is_resumed(tmp_path: Path) -> None:
    assert kill_repairs.kill_doctor(tmp_path, kills=3, chance=random.Random(), photos=1500) > 0


def test_a_killed_migration_is_resumed(tmp_path: Path) -> None:
    assert kill_repairs.kill_migration(tmp_path, kills=3, chance=random.Random()) > 0
