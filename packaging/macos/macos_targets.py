"""What is built on macOS, and how it is tried."""

from __future__ import annotations

import os
from pathlib import Path

from check_macos import check_disk_image
from disk_image import build_disk_image
from signing import read_secrets
from workbench import Build, Check, Workbench


def _disk_image(bench: Workbench) -> Path:
    return build_disk_image(bench.frozen, bench.out, bench.project, read_secrets(os.environ))


def _check_disk_image(bench: Workbench, artefact: Path, place: Path) -> None:
    check_disk_image(
        artefact, bench.project.name, place, lambda program, work: bench.smoke_test([str(program)], work)
    )


TARGETS: dict[str, tuple[Build, Check]] = {"dmg": (_disk_image, _check_disk_image)}
