"""What gets into the frozen app, and what its parts lists say."""

from __future__ import annotations

import json
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from encoder import source_of_empty_library
from environment import CONSTRAINTS
from left_out import is_needed, needed
from licences import report_of
from origins import Origin, Origins, origins_of, origins_of_requirements
from project import APP_ID, commit_time, read_project

import photosearch

NUMPY = Origin("pypi", "numpy", version("numpy"), "BSD-3-Clause")


def test_names_and_versions_are_those_of_the_project() -> None:
    project = read_project()
    assert (project.name, project.version) == ("photosearch", photosearch.__version__)
    assert not [line for line in project.requirements if "torch" in line]
    assert any(line.startswith("onnxruntime") for line in project.requirements)
    assert any(line.startswith("pyinstaller") for line in project.build_requirements)
    assert APP_ID.endswith(f".{project.name}")


def test_the_time_in_packages_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert commit_time() == 1_700_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert commit_time() == 315532800


def test_every_requirement_has_its_version_written_down() -> None:
    project = read_project()
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in CONSTRAINTS.read_text().splitlines()
        if "==" in line
    }
    for line in (*project.requirements, *project.build_requirements):
        name = line.split(">")[0].split("=")[0].lower().replace("_", "-")
        assert name in pinned, line


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/imageformats/libqjpeg.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/lib/libicudata.so.73",
        "PySide6/Qt6Gui.dll",
        "PySide6/Qt/lib/QtWidgets.framework/Versions/A/QtWidgets",
        "PySide6/QtDBus.abi3.so",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "PySide6/translations/qtbase_de.qm",
        "PySide6/libpyside6.abi3.so.6.11",
        "PySide6/MSVCP140.dll",
        "onnxruntime/capi/libonnxruntime_providers_shared.so",
        "httpx2-2.16.2.dist-info/METADATA",
        "photosearch/_assets/starter/visual/model.onnx",
    ],
)
def test_what_the_app_loads_is_kept(place: str) -> None:
    assert is_needed(place)


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/plugins/imageformats/libqtiff.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/translations/qtbase_cs.qm",
        "PySide6/Qt/translations/designer_de.qm",
        "PySide6/opengl32sw.dll",
        "PySide6/QtNetwork.abi3.so",
        "numpy/_core/include/numpy/arrayobject.h",
        "tqdm-4.70.1.dist-info/RECORD",
    ],
)
def test_what_it_never_loads_is_left_out(place: str) -> None:
    assert not is_needed(place)


def test_no_link_is_left_without_its_file() -> None:
    network = "PySide6/Qt/lib/libQt6Network.so.6"
    entries = [(network, f"/env/{network}", "BINARY"), ("libQt6Network.so.6", network, "SYMLINK")]
    entries.append(("PySide6/Qt/lib/QtQml.framework/QtQml", "Versions/Current/QtQml", "SYMLINK"))
    assert needed(entries) == []
    core = "PySide6/Qt/lib/QtCore.framework"
    kept = [(f"{core}/QtCore", "Versions/Current/QtCore", "SYMLINK"), ("QtCore", f"{core}/QtCore", "SYMLINK")]
    assert needed(kept) == kept


def test_the_library_in_the_encoders_place_has_all_that_is_asked_of_it() -> None:
    source = source_of_empty_library([b"\0x265_api_get_217\0x265_cleanup\0", b"\0x265_cleanup\0"])
    assert [line.split("(")[0] for line in source.splitlines()] == [
        "void *x265_api_get_217",
        "void *x265_cleanup",
    ]


def test_files_lead_to_the_distributions_they_came_with() -> None:
    import numpy as np

    found = origins_of([("numpy", str(Path(np.__file__).resolve()), "PYMODULE")])
    names = {(part.kind, part.name) for part in found.parts}
    assert {("pypi", "numpy"), ("python", "Python")} <= names
    assert Origins.from_json(json.loads(json.dumps(found.as_json()))) == found


def test_requirements_bring_along_what_they_require() -> None:
    found = origins_of_requirements(["huggingface-hub", "odd; python_version < '3'"])
    names = {part.name for part in found.parts}
    assert {"huggingface_hub", "fsspec"} <= {name.replace("-", "_") for name in names}


def test_the_licence_report_has_the_texts() -> None:
    report = report_of(Origins((NUMPY,)))
    assert f"numpy {NUMPY.version}" in report
    assert "OpenBLAS" in report
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in report
    assert "Redistribution and use in source and binary forms" in report


def test_the_licence_report_says_that_qt_can_be_replaced() -> None:
    pytest.importorskip("PySide6")
    part = Origin("pypi", "PySide6_Essentials", "6.7", "LGPL-3.0-only")
    assert "You may replace them" in " ".join(report_of(Origins((part,))).split())


def test_the_parts_list_is_one_and_always_the_same(tmp_path: Path) -> None:
    pytest.importorskip("cyclonedx")
    from sbom import write_sbom

    artefact = tmp_path / "photosearch.deb"
    artefact.write_bytes(b"artefact")
    origins = Origins((Origin("deb", "libssl3", "3.0"), NUMPY, Origin("python", "Python", "3.11", "PSF-2.0")))
    written = write_sbom(artefact, origins, read_project(), 1_700_000_000)
    text = written.read_text()
    told = json.loads(text)
    assert written.name == "photosearch.deb.cdx.json"
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert told["metadata"]["component"]["version"] == read_project().version
    urls = {part["purl"].partition("@")[0] for part in told["components"]}
    assert urls == {"pkg:deb/debian/libssl3", "pkg:pypi/numpy", "pkg:generic/python"}
    assert write_sbom(artefact, origins, read_project(), 1_700_000_000).read_text() == text


def test_packages_have_all_that_the_wheel_has() -> None:
    """Of assets; another file of an icon will do."""
    root = Path(photosearch.__file__).resolve().parents[1]
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    spec = (root / "packaging" / "pyinstaller" / "photosearch.spec").read_text("utf-8")
    folders = {place.rpartition("/")[0] if place.endswith(".qm") else place for place in wheel.values()}
    assert [folder for folder in sorted(folders) if f'"{folder}"' not in spec] == []
