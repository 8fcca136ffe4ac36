"""What a release says and has."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from project import ROOT, read_project
from release_files import ENDINGS, SBOM_ENDING, ReleaseError, check_files, write_checksums
from release_notes import NotesError, notes_of, sections

import photosearch

CHANGELOG = """# Changelog

What users see.

## 0.3.0 (unreleased)

- Not yet.

## 0.2.0 (2026-11-30)

More.

### Fixed

- `this`

## 0.1.0 (2026-10-01)

- First.
"""


class TestNotes:
    def test_are_those_of_the_version(self) -> None:
        assert notes_of("0.2.0", CHANGELOG) == "More.\n\n### Fixed\n\n- `this`"
        assert notes_of("0.1.0", CHANGELOG, "v0.1.0") == "- First."

    @pytest.mark.parametrize(
        ("version", "tag", "words"),
        [
            ("0.4.0", None, "says nothing of 0.4.0"),
            ("0.2", None, "says nothing of 0.2"),
            ("0.2.0", "0.2.0", r"must be v0\.2\.0"),
            ("0.2.0", "v0.1.0", r"must be v0\.2\.0"),
            ("0.3.0", "v0.3.0", "calls 0.3.0 unreleased"),
        ],
    )
    def test_a_release_needs_a_section_a_day_and_its_own_tag(
        self, version: str, tag: str | None, words: str
    ) -> None:
        with pytest.raises(NotesError, match=words):
            notes_of(version, CHANGELOG, tag)

    @pytest.mark.parametrize(
        "heading", ["## 0.2.0", "## 0.2.0 - 2026-11-30", "## 0.2.0 (30.11.2026)", "## 0.1.0 (unreleased)"]
    )
    def test_headings_are_all_alike(self, heading: str) -> None:
        with pytest.raises(NotesError, match=r"CHANGELOG\.md"):
            sections(CHANGELOG.replace("## 0.2.0 (2026-11-30)", heading))

    def test_of_the_project_are_in_order(self) -> None:
        text = (ROOT / "CHANGELOG.md").read_text("utf-8")
        found = sections(text)
        assert found[0].version == read_project().version
        days = [section.released for section in found[found[0].released is None :]]
        assert all(days)
        assert days == sorted(days, key=str, reverse=True)
        assert notes_of(found[0].version, text)


def test_the_app_calls_itself_by_the_version_of_its_package() -> None:
    assert photosearch.__version__ == read_project().version


class TestFiles:
    @pytest.fixture
    def names(self) -> set[str]:
        artefacts = [f"photosearch-1.2{ending}" for ending in ENDINGS]
        return {*artefacts, *(name + SBOM_ENDING for name in artefacts)}

    def test_all_are_there(self, names: set[str]) -> None:
        check_files(names, "1.2")

    def test_whatever_is_wrong_is_named(self, names: set[str]) -> None:
        names -= {"photosearch-1.2.deb", "photosearch-1.2.deb.cdx.json", "photosearch-1.2.whl.cdx.json"}
        names |= {"notes.txt"}
        with pytest.raises(ReleaseError) as caught:
            check_files(names, "1.2")
        assert str(caught.value).split("; ") == [
            "0 files *.deb instead of one",
            "photosearch-1.2.whl has no photosearch-1.2.whl.cdx.json beside it",
            "notes.txt is not expected",
        ]
        with pytest.raises(ReleaseError, match=r"is not of version 1\.3"):
            check_files(names, "1.3")

    @pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum")
    def test_checksums_are_what_sha256sum_reads(self, tmp_path: Path) -> None:
        (tmp_path / "a file").write_bytes(b"a")
        (tmp_path / "b").write_bytes(b"b")
        for _ in range(2):  # never of itself
            write_checksums(tmp_path)
        check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
        done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout == "a file: OK\nb: OK\n"
