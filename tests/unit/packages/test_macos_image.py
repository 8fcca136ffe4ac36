"""The disk image for macOS; the commands of that system are doubles that write down what they are asked."""

from __future__ import annotations

import base64
import os
import plistlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from bundle_info import info_plist
from disk_image import UNSIGNED, build_disk_image, image_name
from macos_targets import TARGETS
from project import APP_ID, read_project
from signing import ENTITLEMENTS, Secrets, SigningError, code_in, identity_in, read_secrets

MACHO = bytes.fromhex("cffaedfe") + bytes(28)
LISTED = """
  1) 0123456789ABCDEF0123456789ABCDEF01234567 "Developer ID Application: Somebody (TEAM)"
     1 valid identities found
"""
VARIABLES = {
    "MACOS_CERTIFICATE": base64.b64encode(b"the certificate").decode(),
    "MACOS_CERTIFICATE_PASSWORD": "very secret",
    "MACOS_NOTARY_KEY": base64.b64encode(b"the key").decode(),
    "MACOS_NOTARY_KEY_ID": "ABCDEFGHIJ",
    "MACOS_NOTARY_ISSUER": "an-issuer",
}
unix_only = pytest.mark.skipif(sys.platform == "win32", reason="the doubles are scripts of a shell")


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A bundle like that of a frozen app."""
    contents = tmp_path / "photosearch.app" / "Contents"
    for file in ("MacOS/photosearch", "Frameworks/a.dylib", "Frameworks/Qt.framework/Versions/A/Qt"):
        path = contents / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(MACHO)
    (contents / "Frameworks" / "Qt.framework" / "Qt").symlink_to("Versions/A/Qt")
    (contents / "Info.plist").write_bytes(b"<plist/>")
    return contents.parent


class Doubles:
    """Stand in for the commands of macOS."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in VARIABLES:  # whoever runs the tests may have secrets
            monkeypatch.delenv(name, raising=False)
        self.log = folder / "log"
        self.log.touch()
        self.commands = folder / "commands"
        self.commands.mkdir()
        for name in ("codesign", "security", "xcrun", "hdiutil", "ditto"):
            self.let(name, "exit 0")
        self.let("security", f"[ \"$1\" = find-identity ] && cat <<'END'\n{LISTED}\nEND\nexit 0")
        self.let("hdiutil", '[ "$1" = create ] || exit 0; for last; do :; done; echo image >"$last"')
        monkeypatch.setenv("PATH", str(self.commands), prepend=os.pathsep)

    def let(self, name: str, do: str) -> None:
        """Let a command do this, after it has written down its arguments."""
        path = self.commands / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>"{self.log}"\n{do}\n')
        path.chmod(0o755)

    def asked(self) -> list[str]:
        return self.log.read_text().splitlines()


class Bench:
    """Stands in for whoever builds packages.

    Attributes:
        tried: commands that were given to the smoke test.
    """

    def __init__(self, out: Path, frozen: Path) -> None:
        self.out, self.frozen, self.project = out, frozen, read_project()
        self.tried: list[list[str]] = []

    def smoke_test(self, command: list[str], work: Path) -> None:
        assert not list(work.iterdir())
        self.tried.append(command)


@pytest.fixture
def doubles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doubles:
    return Doubles(tmp_path, monkeypatch)


def test_the_bundle_is_described_by_pyproject() -> None:
    project = replace(read_project(), version="1.2.3rc1")
    told = plistlib.loads(plistlib.dumps(info_plist(project)))
    assert told["CFBundleIdentifier"] == APP_ID
    assert told["CFBundleName"] == project.name
    assert (told["CFBundleShortVersionString"], told["CFBundleVersion"]) == ("1.2.3", "1.2.3")
    (kind,) = told["CFBundleDocumentTypes"]
    assert (kind["CFBundleTypeRole"], kind["LSHandlerRank"]) == ("Viewer", "Alternate")
    assert all("only read" in text for key, text in told.items() if key.endswith("UsageDescription"))
    with pytest.raises(ValueError, match="does not begin with a number"):
        info_plist(replace(project, version="nightly"))


def test_the_hardened_runtime_grants_no_more_than_needed() -> None:
    granted = plistlib.loads(ENTITLEMENTS.read_bytes())
    assert granted == {
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
        "com.apple.security.cs.disable-library-validation": True,
    }


class TestSecrets:
    def test_none_means_unsigned(self) -> None:
        assert read_secrets({}) is None
        assert read_secrets(dict.fromkeys(VARIABLES, "")) is None  # as a workflow passes them on

    def test_all_are_needed(self) -> None:
        assert read_secrets(VARIABLES) == Secrets(*VARIABLES.values())
        with pytest.raises(SigningError, match="MACOS_NOTARY_KEY missing"):
            read_secrets({**VARIABLES, "MACOS_NOTARY_KEY": ""})

    def test_are_not_shown(self) -> None:
        assert "very secret" not in repr(read_secrets(VARIABLES))


def test_what_is_inside_is_signed_before_what_holds_it(app: Path) -> None:
    order = [path.relative_to(app.parent).as_posix() for path in code_in(app)]
    assert order == [
        "photosearch.app/Contents/Frameworks/Qt.framework/Versions/A/Qt",
        "photosearch.app/Contents/Frameworks/a.dylib",
        "photosearch.app/Contents/MacOS/photosearch",
        "photosearch.app/Contents/Frameworks/Qt.framework",
        "photosearch.app",
    ]


@pytest.mark.parametrize("listed", ["", "     0 valid identities found", LISTED + LISTED.replace("1)", "2)")])
def test_there_must_be_one_certificate(listed: str) -> None:
    assert identity_in(LISTED) == "0123456789ABCDEF0123456789ABCDEF01234567"
    with pytest.raises(SigningError, match="Developer ID Application"):
        identity_in(listed)


@unix_only
class TestImage:
    def test_without_secrets_it_is_made_and_called_unsigned(
        self, app: Path, doubles: Doubles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made = build_disk_image(app, tmp_path / "out", read_project(), None)
        assert made.is_file()
        assert made.suffix == ".dmg"
        assert capsys.readouterr().err.strip() == UNSIGNED
        assert [line.split()[0] for line in doubles.asked()] == ["ditto", "hdiutil"]

    def test_with_secrets_app_and_image_are_signed_then_notarised(
        self, app: Path, doubles: Doubles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made = build_disk_image(app, tmp_path / "out", read_project(), read_secrets(VARIABLES))
        asked = doubles.asked()
        signed = [line.rpartition(" ")[2] for line in asked if line.startswith("codesign --force")]
        assert signed == [*(str(path) for path in code_in(app)), str(made)]
        assert all("--options runtime" in line for line in asked if line.startswith("codesign --force"))
        steps = [" ".join(line.split()[:2]) for line in asked]
        assert steps.index("ditto " + str(app)) > steps.index("codesign --verify")
        assert steps[-4:] == [
            "xcrun notarytool",
            "xcrun stapler",
            "xcrun stapler",
            "security delete-keychain",
        ]
        assert UNSIGNED not in capsys.readouterr().err

    def test_a_failure_shows_no_secret_and_takes_the_certificate_away(
        self, app: Path, doubles: Doubles, tmp_path: Path
    ) -> None:
        doubles.let("xcrun", "echo 'status: Invalid'; exit 1")
        with pytest.raises(SigningError, match="xcrun notarytool failed: status: Invalid") as caught:
            build_disk_image(app, tmp_path / "out", read_project(), read_secrets(VARIABLES))
        assert "very secret" not in str(caught.value)
        assert doubles.asked()[-1].startswith("security delete-keychain")

    def test_a_certificate_that_does_not_do_is_taken_away_too(
        self, app: Path, doubles: Doubles, tmp_path: Path
    ) -> None:
        doubles.let("security", "exit 0")
        with pytest.raises(SigningError, match="0 certificates"):
            build_disk_image(app, tmp_path / "out", read_project(), read_secrets(VARIABLES))
        assert doubles.asked()[-1].startswith("security delete-keychain")


@unix_only
class TestTarget:
    def test_the_app_is_copied_out_of_the_image_and_tried(
        self, app: Path, doubles: Doubles, tmp_path: Path
    ) -> None:
        (build, check), bench = TARGETS["dmg"], Bench(tmp_path / "out", app)
        place = tmp_path / "place"
        place.mkdir()
        check(bench, build(bench), place)
        copied = place / "photosearch.app"
        assert bench.tried == [[str(copied / "Contents" / "MacOS" / "photosearch")]]
        steps = [" ".join(line.split()[:2]) for line in doubles.asked()[2:]]
        assert steps == [
            "hdiutil attach",
            f"ditto {place / 'volume' / 'photosearch.app'}",
            "hdiutil detach",
            "codesign --verify",
        ]

    def test_an_image_that_cannot_be_copied_from_is_closed_again(
        self, app: Path, doubles: Doubles, tmp_path: Path
    ) -> None:
        doubles.let("ditto", "exit 1")
        bench = Bench(tmp_path, app)
        with pytest.raises(subprocess.CalledProcessError):
            TARGETS["dmg"][1](bench, tmp_path / "some.dmg", tmp_path)
        assert doubles.asked()[-1].startswith("hdiutil detach")
        assert bench.tried == []


def test_images_are_named_by_processor() -> None:
    project = replace(read_project(), version="1.2.3")
    assert image_name(project, "arm64") == "photosearch-1.2.3-macos-arm64.dmg"
    assert image_name(project, "x86_64") == "photosearch-1.2.3-macos-x86_64.dmg"
