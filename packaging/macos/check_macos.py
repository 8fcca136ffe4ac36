"""Opens the disk image as a user would, copies the app out of it, and tries that. Runs on macOS.

python packaging/macos/check_macos.py FOLDER
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE.parent)]

from project import read_project

SmokeTest = Callable[[Path, Path], None]


def check_disk_image(image: Path, name: str, work: Path, smoke_test: SmokeTest) -> None:
    """Copy the app out of the image and try it.

    Args:
        work: an empty folder.
        smoke_test: tries an installed program, given an empty folder for what it keeps.

    Raises:
        subprocess.CalledProcessError: something is not as it must be.
    """
    volume, app = work / "volume", work / f"{name}.app"
    attach = ["hdiutil", "attach", str(image), "-readonly", "-nobrowse", "-mountpoint", str(volume)]
    subprocess.run(attach, check=True)
    try:
        subprocess.run(["ditto", str(volume / app.name), str(app)], check=True)
    finally:
        subprocess.run(["hdiutil", "detach", str(volume), "-force"], check=True)
    subprocess.run(["codesign", "--verify", "--deep", "--strict", str(app)], check=True)
    profile = work / "profile"
    profile.mkdir()
    smoke_test(app / "Contents" / "MacOS" / name, profile)


def run_smoke_test(program: Path, work: Path) -> None:
    """Run packaging/smoke_test.py upon an installed program.

    Raises:
        subprocess.CalledProcessError: it does not pass.
    """
    script = _HERE.parent / "smoke_test.py"
    subprocess.run([sys.executable, str(script), "--work", str(work), str(program)], check=True)


def main() -> int:
    """Check the image in a folder."""
    (image,) = Path(sys.argv[1]).resolve().glob("*.dmg")
    print(image.name, flush=True)
    with tempfile.TemporaryDirectory(prefix="photosearch-") as work:
        try:
            check_disk_image(image, read_project().name, Path(work).resolve(), run_smoke_test)
        except subprocess.CalledProcessError as error:
            print(f"FAILED: {image.name}: {error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
