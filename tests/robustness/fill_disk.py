"""Index onto disks that are too small by random amounts, and check each time that nothing is spoilt.

    python tests/robustness/fill_disk.py --disks 30 --seed 1

Takes the right to mount (root, on Linux). A short slice of it runs as a test. Each time: the run ends in
one clear line; once there is room, the library opens and SQLite finds nothing wrong; a further run makes
of it what an undisturbed run makes.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kill import LEAST_COSINE, Vector, make_photos, state
from victims import command

PHOTOS = 60
SMALLEST_BYTES = 64 << 10
ENOUGH_BYTES = 64 << 20


class NoMountError(Exception):
    """This process may not mount."""


@contextmanager
def disk(folder: Path, size_bytes: int) -> Iterator[Path]:
    """Make `folder` a disk of its own of this size.

    Raises:
        NoMountError: only root may do so.
    """
    folder.mkdir(exist_ok=True)
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", folder],
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoMountError from error
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def resize(folder: Path, size_bytes: int) -> None:
    """Give a disk another size, with everything on it."""
    subprocess.run(["mount", "-o", f"remount,size={size_bytes}", folder], check=True)


def index(photos: Path, library: Path, talk: Path) -> tuple[bool, str]:
    """Index; return whether it came to its end, and the last line it said."""
    assert command("index", photos, "--library", library, "--json", talk=talk).wait()
    lines = talk.read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if not line.startswith("{")]
    is_done = bool(lines) and lines[-1].startswith('{"event": "done"')
    assert is_done == (not said), said
    assert len(said) <= 1, said
    return is_done, lines[-1]


def needed(photos: Path, work: Path) -> tuple[dict[bytes, Vector], int]:
    """Return the embeddings of an undisturbed run, and how many bytes its library takes up."""
    is_done, said = index(photos, work / "undisturbed", work / "talk")
    assert is_done, said
    size_bytes = sum(file.stat().st_size for file in (work / "undisturbed").rglob("*"))
    return state(work / "undisturbed" / "catalog.sqlite")[1], size_bytes


def fill(work: Path, photos: Path, reference: dict[bytes, Vector], size_bytes: int) -> bool:
    """Index onto a disk of this size, then with enough room; return whether the first was too small.

    Raises:
        AssertionError: something was spoilt, or not told in one clear line.
        NoMountError: only root may mount disks.
    """
    with disk(work / "disk", size_bytes) as small:
        library = small / "library"
        is_done, said = index(photos, library, work / "talk")
        assert is_done or "no room left on the disk" in said, said
        resize(small, ENOUGH_BYTES)
        if (library / "catalog.sqlite").exists():
            check(library, reference)
        assert index(photos, library, work / "talk")[0]
        assert set(check(library, reference)) == set(reference)
        left = [*library.glob(".*.tmp*"), *library.glob("index/**/.*.tmp*")]
        assert not left, left
    return not is_done


def check(library: Path, reference: dict[bytes, Vector]) -> dict[bytes, Vector]:
    """Return the embeddings of a library; insist that it is sound and that none of them is wrong."""
    embeddings = state(library / "catalog.sqlite")[1]
    assert all(float(vector @ reference[path]) >= LEAST_COSINE for path, vector in embeddings.items())
    return embeddings


def run(work: Path, disks: int, chance: random.Random) -> list[int]:
    """Fill so many disks; return the sizes of those that were too small, in bytes."""
    make_photos(work / "photos", PHOTOS, chance.randrange(1 << 20))
    reference, size_bytes = needed(work / "photos", work)
    sizes = [int(chance.uniform(SMALLEST_BYTES, size_bytes)) for _ in range(disks)]
    return [size for size in sizes if fill(work, work / "photos", reference, size)]


def main() -> int:
    """Fill as many disks as the command line asks for; print what was seen as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--disks", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        full = run(Path(scratch), options.disks, random.Random(options.seed))
    print(
        json.dumps(
            {"disks": options.disks, "too_small": len(full), "smallest": min(full), "largest": max(full)}
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
