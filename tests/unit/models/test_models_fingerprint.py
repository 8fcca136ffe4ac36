"""A fingerprint follows the contents of files and nothing else."""

from __future__ import annotations

import os
import time
from pathlib import Path

from photosearch.models.fingerprint import SPACING_BYTES, fingerprint


def test_it_follows_contents_not_names_or_times(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for file in (first, second):
        file.write_bytes(b"weights" * 1000)
    os.utime(second, (1, 1))
    assert fingerprint([first]) == fingerprint([second])
    assert fingerprint([first]) != fingerprint([first], "settings")
    assert fingerprint([first]) != fingerprint([first, second])


def test_every_byte_of_a_small_file_counts(tmp_path: Path) -> None:
    file = tmp_path / "small"
    file.write_bytes(bytes(5000))
    before = fingerprint([file])
    file.write_bytes(bytes(4999) + b"\1")
    assert fingerprint([file]) != before


def test_a_changed_tensor_of_a_large_file_counts_wherever_it_lies(tmp_path: Path) -> None:
    file = tmp_path / "large"
    contents = bytearray(os.urandom(3 * 1024 * 1024))
    file.write_bytes(contents)
    seen = {fingerprint([file])}
    for at in range(0, len(contents) - SPACING_BYTES, 300_001):
        changed = bytearray(contents)
        changed[at : at + SPACING_BYTES] = bytes(SPACING_BYTES)
        file.write_bytes(changed)
        seen.add(fingerprint([file]))
    assert len(seen) == 1 + len(range(0, len(contents) - SPACING_BYTES, 300_001))


def test_a_huge_file_costs_little(tmp_path: Path) -> None:
    file = tmp_path / "sparse"
    with file.open("wb") as out:
        out.truncate(1 << 30)
    fingerprint([file])
    started = time.perf_counter()
    fingerprint([file])
    assert time.perf_counter() - started < 0.1  # about 2 ms; the margin is for a busy machine
