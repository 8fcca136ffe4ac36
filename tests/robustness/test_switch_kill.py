"""A short slice of `python tests/robustness/switch_kill.py`: switches to another model, killed."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
import switch_kill

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="killed with a signal of POSIX")


def test_killed_switches_mix_lose_and_double_nothing(tmp_path: Path) -> None:
    seen = switch_kill.run(tmp_path, kills=3, photos=60, seed=random.randrange(1 << 20))
    assert seen.moments.total() == 3
    assert seen.searches > 0
