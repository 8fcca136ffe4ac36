"""What is built on Windows, and how it is tried."""

from __future__ import annotations

from pathlib import Path

from check_windows import check_installer, check_portable_zip
from installer import build_installer
from portable_zip import build_portable_zip
from workbench import Build, Check, Workbench


def _installer(bench: Workbench) -> Path:
    return build_installer(bench.frozen, bench.out, bench.project)


def _portable_zip(bench: Workbench) -> Path:
    return build_portable_zip(bench.frozen, bench.out, bench.project)


def _check_installer(bench: Workbench, artefact: Path, place: Path) -> None:
    check_installer(
        artefact, bench.project.name, place, lambda program, work: bench.smoke_test([str(program)], work)
    )


def _check_portable_zip(bench: Workbench, artefact: Path, place: Path) -> None:
    check_portable_zip(
        artefact, bench.project.name, place, lambda program, work: bench.smoke_test([str(program)], work)
    )


TARGETS: dict[str, tuple[Build, Check]] = {
    "installer": (_installer, _check_installer),
    "portable": (_portable_zip, _check_portable_zip),
}
