"""Spoiled pictures: a slice of the long run of `fuzz.py`, and that it finds what it looks for."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import fuzz
import pytest
from mutations import Mutant, seeds

SECONDS_A_FILE = 10


def crash(_: Mutant) -> str:
    os._exit(7)


def hang(_: Mutant) -> str:
    threading.Event().wait()
    return "photo"


def fail_unexpectedly(_: Mutant) -> str:
    raise ZeroDivisionError("of all things")


def test_every_spoiled_picture_is_a_photo_or_a_failure_with_a_reason(tmp_path: Path) -> None:
    report = fuzz.run(files=250, seed=4, seconds_a_file=SECONDS_A_FILE, keep=tmp_path)
    assert not report.findings
    assert report.outcomes["photo"] + report.outcomes["failure"] == 250
    assert min(report.outcomes.values()) > 25


def test_the_seeds_are_photos() -> None:
    for seed in seeds():
        assert fuzz.decoded(Mutant(seed.name, seed.data, seed.name_type)) == "photo", seed.name


@pytest.mark.parametrize(
    ("target", "seconds", "outcome", "details"),
    [
        (crash, 60, "crash", "exit code 7"),
        (hang, 0.2, "hang", "no answer within 0.2 s"),
        (fail_unexpectedly, 60, "error", "ZeroDivisionError: of all things"),
    ],
    ids=["crash", "hang", "error"],
)
def test_findings_are_told_and_their_files_kept(
    target: fuzz.Target, seconds: float, outcome: str, details: str, tmp_path: Path
) -> None:
    report = fuzz.run(files=2, seed=1, seconds_a_file=seconds, keep=tmp_path / "kept", target=target)
    assert report.outcomes == {outcome: 2}
    assert len(report.findings) == len(list((tmp_path / "kept").iterdir())) == 2
    for finding in report.findings:
        assert finding.startswith(outcome)
        assert details in finding


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        fuzz.run(files=3, seed=9, seconds_a_file=60, keep=tmp_path / folder, target=fail_unexpectedly)
    one, two = (sorted((tmp_path / folder).iterdir()) for folder in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert len({path.read_bytes() for path in one}) == 3
