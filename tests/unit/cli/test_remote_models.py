"""Naming a model on a server on the command line: where photos go is said, and errors are one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from little_embedding_server import MODEL, LittleServer, refusal, serving
from PIL import Image

from photosearch.cli.main import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHOTOSEARCH_REMOTE_KEY", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setattr("photosearch.search.priority.step_back", lambda: None)


@pytest.fixture
def server() -> Iterator[LittleServer]:
    with serving() as little:
        yield little


@pytest.fixture
def elsewhere(server: LittleServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """A model that is not on this computer; the way there leads through the server as a proxy."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", server.url.removesuffix("/v1"))
    return f"remote:http://gpu.example:8000/v1#{MODEL}"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for colour in ("red", "lime", "blue"):
        Image.new("RGB", (60, 40), colour).save(folder / f"{colour}.png")
    return folder


def run(*arguments: str | Path) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code


def test_adding_listing_measuring_and_removing(server: LittleServer, capsys: Captured) -> None:
    assert run("models", "add", server.spec) == 0
    said = capsys.readouterr().err.splitlines()
    assert said == [
        f"photos and queries are sent to another program on this computer ({server.host})",
        f"added {server.spec}",
    ]
    assert run("models", "list") == 0
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if server.spec in line)
    assert "on a server" in lines[at]
    assert server.host in lines[at + 1]
    assert run("models", "list", "--json") == 0
    entries = json.loads(capsys.readouterr().out)["models"]
    assert [(entry["name"], entry["kind"]) for entry in entries][1:] == [(server.spec, "remote")]
    assert run("models", "remove", server.spec.replace("/v1", "/v1/"), "--yes", "--json") == 0
    assert json.loads(capsys.readouterr().out)["removed"] == server.spec
    assert run("models", "list", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["models"]) == 1


def test_photos_that_would_travel_unencrypted(elsewhere: str, server: LittleServer, capsys: Captured) -> None:
    assert run("models", "add", elsewhere, "--json") == 0
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "photos and queries are sent to gpu.example:8000, unencrypted",
        "warning: photos travel to gpu.example:8000 unencrypted, and so does a key; https would hide them",
    ]
    assert json.loads(said.out) == {"event": "done", "name": elsewhere}
    assert server.requests[-1].path == "http://gpu.example:8000/v1/embeddings"


@pytest.mark.parametrize("command", [("index",), ("models", "use")])
def test_using_one_adds_it(
    command: tuple[str, ...],
    elsewhere: str,
    server: LittleServer,
    photos: Path,
    tmp_path: Path,
    capsys: Captured,
) -> None:
    library = tmp_path / "library"
    assert run("index", photos, "--library", library) == 0
    capsys.readouterr()
    arguments = ("index", "--model", elsewhere) if command == ("index",) else (*command, elsewhere)
    assert run(*arguments, "--library", library) == 0
    said = capsys.readouterr().err
    assert "photos and queries are sent to gpu.example:8000, unencrypted\nwarning: photos travel to " in said
    assert "3 embedded with the new model" in said
    assert run("status", "--library", library) == 0
    assert f"{elsewhere} (12 numbers a photo)" in capsys.readouterr().out
    assert run("models", "list", "--json") == 0
    assert elsewhere in [entry["name"] for entry in json.loads(capsys.readouterr().out)["models"]]
    assert run("search", "red", "--all", "--library", library) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert run("models", "remove", elsewhere, "--yes", "--library", library) == 2
    assert "the library uses" in capsys.readouterr().err


def test_a_run_that_the_server_ends(
    server: LittleServer, photos: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert run("models", "add", server.spec) == 0
    capsys.readouterr()
    server.troubles, server.is_sparing_texts = [refusal(401)], True
    library = tmp_path / "library"
    assert run("index", photos, "--model", server.spec, "--library", library, "--json") == 2
    said = capsys.readouterr()
    last = said.err.splitlines()[-1]
    assert last.startswith(f"photosearch: {server.host} asks for a key (HTTP 401). Put the key into ")
    assert "failed" not in said.out
    assert run("failures", "--library", library) == 0
    assert "every photo could be read" in capsys.readouterr().err
    assert run("index", "--library", library) == 0
    assert "3 added" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("remote:", "is no address of a server"),
        ("remote:http://me:secret@127.0.0.1/v1#m", "holds a name or password"),
    ],
)
@pytest.mark.parametrize("command", ["add", "use", "measure", "remove"])
def test_names_that_are_none(name: str, line: str, command: str, photos: Path, capsys: Captured) -> None:
    if command == "use":
        assert run("index", photos) == 0
        capsys.readouterr()
    assert run("models", command, name) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert line in said
    assert "secret" not in said


def test_serving_what_is_on_a_server_already(server: LittleServer, capsys: Captured) -> None:
    assert run("serve-model", server.spec) == 2
    assert capsys.readouterr().err.startswith(f"photosearch: {server.spec} is on a server already")


def test_serving_with_a_key_that_is_not_there(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    assert run("serve-model", "--key-from-environment", "NO_SUCH_KEY") == 2
    assert "no usable key in the environment variable NO_SUCH_KEY" in capsys.readouterr().err
