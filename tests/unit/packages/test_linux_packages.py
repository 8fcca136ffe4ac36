"""What packages for Linux say of themselves, and what they are made of."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from appimage import RuntimeRefusedError, appimage_members, build_appimage, checked_runtime
from deb import architecture, build_deb, control_text
from desktop_files import ENTRY, METAINFO, desktop_members, icon, metainfo
from elf import Needs, read_needs
from PIL import Image
from project import APP_ID, ROOT, read_project
from requirements import MissingLibraryError, Requirements, packages_for
from system_libraries import BUNDLED, EVERYWHERE, is_bundled

from photosearch.photos.scanner import EXTENSIONS, VIDEO_TYPES

TIME_S = 1_700_000_000
PROJECT = dataclasses.replace(read_project(), version="1.2.3")

TYPES = {"heic": "image/heif"} | {
    kind: f"image/x-{maker}-{kind}"
    for kind, maker in {
        "cr2": "canon", "cr3": "canon", "nef": "nikon", "arw": "sony", "dng": "adobe", "raf": "fuji",
        "orf": "olympus", "rw2": "panasonic", "pef": "pentax", "srw": "samsung",
    }.items()
}  # fmt: skip
"""As shared-mime-info has them, where the name does not say it."""

SHOWN = """
/x/libQt6XcbQpa.so.6:     file format elf64-x86-64

Dynamic Section:
  NEEDED               libxcb-cursor.so.0
  NEEDED               libc.so.6
  SONAME               libQt6XcbQpa.so.6

Version References:
  required from libc.so.6:
    0x09691a75 0x00 07 GLIBC_2.2.5
    0x06969194 0x00 05 GLIBC_2.14
  required from libstdc++.so.6:
    0x0297f870 0x00 07 GLIBCXX_3.4.29
"""


class TestNeeds:
    def test_binutils_are_understood(self) -> None:
        assert read_needs(SHOWN) == Needs(frozenset({"libxcb-cursor.so.0", "libc.so.6"}), (2, 14))

    def test_what_lies_in_the_folder_needs_no_package(self) -> None:
        wanted = {"a.so": Needs(frozenset({"libb.so.1", "libGL.so.1", "libm.so.6"}), (2, 28))}
        wanted["libb.so.1"] = Needs(frozenset({"libssl.so.3"}), (2, 35))
        found = packages_for(wanted, here=["libb.so.1"])
        assert found == Requirements(("libc6 (>= 2.35)", "libgl1", "libssl3"), (2, 35))

    def test_a_library_that_nobody_knows_is_named_with_who_needs_it(self) -> None:
        with pytest.raises(MissingLibraryError, match="a.so needs libodd.so.7"):
            packages_for({"a.so": Needs(frozenset({"libodd.so.7"}), (2, 2))}, here=[])

    def test_what_a_desktop_has_is_its_own(self) -> None:
        assert not is_bundled("libGL.so.1", "/usr/lib/x86_64-linux-gnu/libGL.so.1")
        assert not is_bundled("libodd.so.1", "/lib/x86_64-linux-gnu/libodd.so.1")
        assert is_bundled("libssl.so.3", "/usr/lib/x86_64-linux-gnu/libssl.so.3")
        assert is_bundled("libpython3.11.so.1.0", "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0")
        assert is_bundled("python3.11/lib-dynload/_ssl.so", "/usr/lib/python3.11/lib-dynload/_ssl.so")
        assert is_bundled("libGL.so.1", "/home/me/env/lib/PySide6/Qt/lib/libGL.so.1")
        assert not BUNDLED.keys() & EVERYWHERE.keys()


class TestDeb:
    def test_the_control_file_has_what_policy_wants(self) -> None:
        text = control_text(PROJECT, Requirements(("libc6 (>= 2.35)", "libgl1"), (2, 35)), 1234)
        fields = dict(line.split(": ", 1) for line in text.splitlines() if not line.startswith(" "))
        assert (fields["Package"], fields["Version"]) == ("photosearch", "1.2.3")
        assert (fields["Architecture"], fields["Installed-Size"]) == (architecture(), "1234")
        assert fields["Depends"] == "libc6 (>= 2.35), libgl1"
        assert {"Maintainer", "Section", "Priority", "Description"} <= fields.keys()
        assert not fields["Description"].endswith(".")
        assert all(len(line) <= 80 and line.strip() for line in text.splitlines() if line.startswith(" "))

    @pytest.mark.skipif(
        any(shutil.which(name) is None for name in ("dpkg-deb", "objdump", "xz")), reason="not on Debian"
    )
    def test_dpkg_reads_what_we_make_and_it_is_the_same_twice(self, tmp_path: Path) -> None:
        frozen = tmp_path / "photosearch"
        licences = frozen / "_internal" / "photosearch" / "_assets" / "licences"
        licences.mkdir(parents=True)
        (licences / "LICENSE").write_text("words")
        shutil.copy(Path("/bin/true").resolve(), frozen / "photosearch")
        (frozen / "_internal" / "libssl.so.3").write_text("Debian has it")
        made = []
        for name in ("first", "second"):
            (tmp_path / name).mkdir()
            made.append(build_deb(frozen, tmp_path / name, PROJECT, TIME_S))
        assert made[0].name == f"photosearch_1.2.3_{architecture()}.deb"
        assert made[0].read_bytes() == made[1].read_bytes()
        unpacked = tmp_path / "unpacked"
        subprocess.run(["dpkg-deb", "--raw-extract", made[0], unpacked], check=True)
        assert (unpacked / "usr/bin/photosearch").resolve() == unpacked / "usr/lib/photosearch/photosearch"
        assert not list(unpacked.rglob("libssl*"))
        assert (unpacked / "usr/share/doc/photosearch/third-party/LICENSE").read_text() == "words"
        for line in (unpacked / "DEBIAN/md5sums").read_text().splitlines():
            digest, place = line.split("  ")
            assert hashlib.md5((unpacked / place).read_bytes()).hexdigest() == digest
        field = subprocess.run(
            ["dpkg-deb", "-f", made[0], "Depends"], capture_output=True, text=True, check=True
        )
        assert field.stdout.startswith("libc6 (>= 2.")


class TestDesktop:
    def test_file_managers_offer_it_for_every_kind_of_picture(self) -> None:
        line = next(line for line in ENTRY.read_text().splitlines() if line.startswith("MimeType="))
        offered = set(line.removeprefix("MimeType=").rstrip(";").split(";"))
        pictures = set(EXTENSIONS.values()) - set(VIDEO_TYPES)
        assert offered == {TYPES.get(kind, f"image/{kind}") for kind in pictures}

    def test_software_centres_learn_version_and_day(self) -> None:
        component = ElementTree.fromstring(metainfo(PROJECT, TIME_S))
        release = component.find("releases/release")
        assert release is not None
        assert release.attrib == {"version": "1.2.3", "date": "2023-11-14"}
        assert component.findtext("id") == APP_ID == METAINFO.name.removesuffix(".metainfo.xml")
        assert component.findtext("launchable") == ENTRY.name
        assert component.findtext("project_license") == "Apache-2.0"

    @pytest.mark.parametrize(
        ("command", "file"),
        [("desktop-file-validate", ENTRY), ("appstreamcli", METAINFO)],
    )
    def test_the_validators_have_nothing_to_say(self, command: str, file: Path, tmp_path: Path) -> None:
        if shutil.which(command) is None:
            pytest.skip(f"{command} is not installed")
        path = tmp_path / file.name
        path.write_text(metainfo(PROJECT, TIME_S) if file == METAINFO else file.read_text())
        asked = [command, "validate", "--no-net"] if command == "appstreamcli" else [command]
        done = subprocess.run([*asked, path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout

    def test_icons_are_of_the_size_that_their_folder_says(self) -> None:
        members = {member.name: member for member in desktop_members(PROJECT, TIME_S)}
        for name, member in members.items():
            if name.endswith(".png"):
                side = int(Path(name).parts[-3].partition("x")[0])
                assert Image.open(io.BytesIO(member.read())).size == (side, side)
        source = ROOT / "assets" / "icons" / "photosearch.png"
        assert icon(48, source) == icon(48, source)

    def test_the_flatpak_is_of_the_same_app(self) -> None:
        manifest = (ROOT / "packaging/linux/flatpak" / f"{APP_ID}.yml").read_text()
        assert f"id: {APP_ID}\n" in manifest
        assert f"rename-desktop-file: {ENTRY.name}\n" in manifest
        assert "--filesystem=/run/media:ro" in manifest
        assert "  - --share=network" not in manifest


class TestAppImage:
    RUNTIME = b"\x7fELF\x02\x01\x01\x00AI\x02" + bytes(53)

    def test_a_runtime_must_be_the_promised_one(self, tmp_path: Path) -> None:
        path = tmp_path / "runtime"
        path.write_bytes(self.RUNTIME)
        digest = hashlib.sha256(self.RUNTIME).hexdigest()
        assert checked_runtime(str(path), digest.upper()) == self.RUNTIME
        for given, stated in ((None, digest), (str(path), None), (str(path), "0" * 64)):
            with pytest.raises(RuntimeRefusedError):
                checked_runtime(given, stated)
        path.write_bytes(b"\x7fELF" + bytes(60))
        with pytest.raises(RuntimeRefusedError, match="is not the runtime"):
            checked_runtime(str(path), hashlib.sha256(path.read_bytes()).hexdigest())

    @pytest.mark.skipif(
        shutil.which("mksquashfs") is None or not sys.platform.startswith("linux"), reason="no mksquashfs"
    )
    def test_it_is_the_runtime_with_the_app_behind_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        runtime, frozen = tmp_path / "runtime", tmp_path / "photosearch"
        runtime.write_bytes(self.RUNTIME)
        frozen.mkdir()
        (frozen / "photosearch").write_text("#!/bin/sh\necho started\n")
        (frozen / "photosearch").chmod(0o755)
        monkeypatch.setenv("PHOTOSEARCH_APPIMAGE_RUNTIME", str(runtime))
        monkeypatch.setenv("PHOTOSEARCH_APPIMAGE_RUNTIME_SHA256", hashlib.sha256(self.RUNTIME).hexdigest())
        made = build_appimage(frozen, tmp_path, PROJECT, TIME_S)
        data = made.read_bytes()
        assert data.startswith(self.RUNTIME)
        assert build_appimage(frozen, tmp_path, PROJECT, TIME_S).read_bytes() == data
        (tmp_path / "image").write_bytes(data[len(self.RUNTIME) :])
        unsquash = ["unsquashfs", "-no-progress", "-d", str(tmp_path / "inside"), str(tmp_path / "image")]
        subprocess.run(unsquash, stdout=subprocess.DEVNULL, check=True)
        said = subprocess.run([tmp_path / "inside" / "AppRun"], capture_output=True, text=True, check=True)
        assert said.stdout == "started\n"

    def test_its_top_has_what_runtimes_and_desktops_look_for(self, tmp_path: Path) -> None:
        names = {member.name for member in appimage_members(tmp_path, PROJECT, TIME_S)}
        assert {"AppRun", "photosearch.desktop", "photosearch.png", ".DirIcon"} <= names
