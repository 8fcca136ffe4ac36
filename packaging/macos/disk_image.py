"""Makes the disk image that a person opens to drag the app to their Applications. Runs on macOS.

    python packaging/macos/disk_image.py APP OUT

The app and the image are signed and notarised where the secrets for it are in the environment (signing.py).
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE.parent)]

from project import Project, read_project
from signing import Command, Secrets, SigningError, read_secrets, signer

UNSIGNED = (
    "UNSIGNED: there are no secrets to sign with. macOS will refuse to open the app until its user allows it "
    "in System Settings, Privacy & Security."
)


def build_disk_image(app: Path, out: Path, project: Project, secret: Secrets | None) -> Path:
    """Make NAME-VERSION-macos-PROCESSOR.dmg of the bundle `app` in `out`, and return it.

    Args:
        secret: to sign and notarise with; None leaves the app as PyInstaller made it, signed by nobody.

    Raises:
        SigningError: it cannot be signed or notarised.
        subprocess.CalledProcessError: hdiutil fails, and has said why.
    """
    made = out / image_name(project, platform.machine())
    made.parent.mkdir(parents=True, exist_ok=True)
    if secret is None:
        print(UNSIGNED, file=sys.stderr)
        _pack(app, made, project.name)
        return made
    with tempfile.TemporaryDirectory() as work, signer(secret, Path(work)) as signs:
        signs.sign(app)
        _pack(app, made, project.name)
        signs.sign(made)
        signs.notarise(made)
    return made


def image_name(project: Project, machine: str) -> str:
    """Return the file name of the image for a processor, as `platform.machine` calls it."""
    return f"{project.name}-{project.version}-macos-{machine}.dmg"


def image_command(folder: Path, image: Path, title: str) -> Command:
    """Return the command that packs a folder; LZMA is read by macOS from 10.15 on."""
    options = ["-volname", title, "-srcfolder", str(folder), "-fs", "HFS+", "-format", "ULMO", "-ov"]
    return ["hdiutil", "create", *options, str(image)]


def _pack(app: Path, image: Path, title: str) -> None:
    with tempfile.TemporaryDirectory() as staged:
        folder = Path(staged)
        subprocess.run(["ditto", str(app), str(folder / app.name)], check=True)  # keeps links and signatures
        (folder / "Applications").symlink_to("/Applications")
        subprocess.run(image_command(folder, image, title), check=True)


def main() -> int:
    """Make an image from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("app", type=Path, help="the frozen .app")
    parser.add_argument("out", type=Path, help="folder for the image")
    given = parser.parse_args()
    try:
        print(build_disk_image(given.app, given.out, read_project(), read_secrets(os.environ)))
    except SigningError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
