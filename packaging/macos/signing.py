"""Signing and notarising for macOS, where the secrets for it are in the environment; else both are left out.

The secrets are one certificate "Developer ID Application" and one key for Apple's notary service:

    MACOS_CERTIFICATE            the .p12 file, in base64
    MACOS_CERTIFICATE_PASSWORD   of that file
    MACOS_NOTARY_KEY             the .p8 file, in base64
    MACOS_NOTARY_KEY_ID          its ten letters
    MACOS_NOTARY_ISSUER          the issuer's UUID

Commands: `man codesign`, `man security`, `xcrun notarytool help submit`.
"""

from __future__ import annotations

import base64
import re
import secrets
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

ENTITLEMENTS = Path(__file__).resolve().parent / "entitlements.plist"

_PREFIX = "MACOS_"
_MACH_O = frozenset(
    bytes.fromhex(magic) for magic in ("cffaedfe", "cefaedfe", "feedfacf", "feedface", "cafebabe")
)
"""How programs and libraries begin: of 64 and 32 bits in both byte orders, and of several processors."""

Command = list[str]


class SigningError(RuntimeError):
    """It cannot be signed."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What signing and notarising take; never shown, not even by `repr`."""

    certificate: str
    certificate_password: str
    notary_key: str
    notary_key_id: str
    notary_issuer: str

    def __repr__(self) -> str:
        return "Secrets(…)"


def read_secrets(environment: Mapping[str, str]) -> Secrets | None:
    """Return the secrets in the environment; None where there are none. Empty ones count as missing.

    Raises:
        SigningError: some are there and some are not.
    """
    names = [f"{_PREFIX}{field.name.upper()}" for field in fields(Secrets)]
    missing = [name for name in names if not environment.get(name)]
    if len(missing) == len(names):
        return None
    if missing:
        raise SigningError(f"{', '.join(missing)} missing: set all of {', '.join(names)}, or none")
    return Secrets(*(environment[name] for name in names))


def code_in(app: Path) -> list[Path]:
    """Return what has to be signed in a bundle, inner things before what holds them."""
    files = [path for path in app.rglob("*") if not path.is_symlink() and _is_code(path)]
    frameworks = [path for path in app.rglob("*.framework") if not path.is_symlink()]
    return [*_inner_first(files), *_inner_first(frameworks), app]


def sign_command(path: Path, identity: str, keychain: Path) -> Command:
    """Return the command that signs one thing for the hardened runtime."""
    return [
        *("codesign", "--force", "--timestamp", "--options", "runtime"),
        *("--entitlements", str(ENTITLEMENTS), "--keychain", str(keychain), "--sign", identity, str(path)),
    ]


def notarise_commands(image: Path, secret: Secrets, key: Path) -> list[Command]:
    """Return the commands that have Apple look at a disk image, and fix its answer to it."""
    who = ["--key", str(key), "--key-id", secret.notary_key_id, "--issuer", secret.notary_issuer]
    return [
        ["xcrun", "notarytool", "submit", str(image), *who, "--wait", "--timeout", "30m"],
        ["xcrun", "stapler", "staple", str(image)],
        ["xcrun", "stapler", "validate", str(image)],
    ]


def keychain_commands(keychain: Path, password: str, certificate: Path, secret: Secrets) -> list[Command]:
    """Return the commands that make a keychain for this build alone, with the certificate in it."""
    name = str(keychain)
    allowed = ["-T", "/usr/bin/codesign"]
    return [
        ["security", "create-keychain", "-p", password, name],
        ["security", "set-keychain-settings", "-lut", "7200", name],
        ["security", "unlock-keychain", "-p", password, name],
        ["security", "import", str(certificate), "-k", name, "-P", secret.certificate_password, *allowed],
        ["security", "set-key-partition-list", "-S", "apple-tool:,apple:", "-s", "-k", password, name],
        ["security", "list-keychains", "-d", "user", "-s", name, "login.keychain-db"],
    ]


def identity_in(listed: str) -> str:
    """Return the identity in what `security find-identity -v -p codesigning` lists.

    Raises:
        SigningError: there is not exactly one for programs outside of the App Store.
    """
    found = re.findall(r'^\s*\d+\) ([0-9A-F]{40}) "Developer ID Application: ', listed, re.MULTILINE)
    if len(found) != 1:
        raise SigningError(f"{len(found)} certificates of the kind Developer ID Application; one is needed")
    return str(found[0])


class Signer:
    """Signs with a certificate that is in a keychain of its own, as long as the `signer` context lasts."""

    def __init__(self, secret: Secrets, work: Path) -> None:
        self._secret = secret
        self._work = work
        self._keychain = work / "signing.keychain-db"
        self._identity = ""

    def open(self) -> None:
        """Make the keychain."""
        certificate = _written(self._work / "certificate.p12", self._secret.certificate)
        for command in keychain_commands(self._keychain, secrets.token_hex(16), certificate, self._secret):
            _run(command)
        listed = ["security", "find-identity", "-v", "-p", "codesigning", str(self._keychain)]
        self._identity = identity_in(_run(listed))

    def sign(self, path: Path) -> None:
        """Sign a bundle with all that is in it, or a disk image."""
        for part in code_in(path) if path.is_dir() else [path]:
            _run(sign_command(part, self._identity, self._keychain))
        _run(["codesign", "--verify", "--deep", "--strict", str(path)])

    def notarise(self, image: Path) -> None:
        """Have Apple look at a signed disk image; takes minutes."""
        key = _written(self._work / "notary.p8", self._secret.notary_key)
        for command in notarise_commands(image, self._secret, key):
            _run(command)

    def close(self) -> None:
        """Remove the keychain, and with it the certificate."""
        subprocess.run(["security", "delete-keychain", str(self._keychain)], check=False)


@contextmanager
def signer(secret: Secrets, work: Path) -> Iterator[Signer]:
    """Yield something that signs; `work` is an empty folder that nobody else can read.

    Raises:
        SigningError: the certificate does not do, or a command fails.
    """
    made = Signer(secret, work)
    try:
        made.open()
        yield made
    finally:
        made.close()


def _run(command: Command) -> str:
    """Run a command and return what it says. Its arguments are never shown: some of them are secrets."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SigningError(f"{' '.join(command[:2])} failed: {done.stdout}{done.stderr}")
    return done.stdout


def _written(path: Path, encoded: str) -> Path:
    path.touch(mode=0o600)
    path.write_bytes(base64.b64decode(encoded))
    return path


def _is_code(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) in _MACH_O


def _inner_first(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (-len(path.parts), path))
