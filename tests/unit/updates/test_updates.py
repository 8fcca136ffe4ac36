"""Asking for a newer version, of a server on this machine that answers as GitHub does, or does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants
from little_hub import (
    LittleHub,
    broken_after,
    endless,
    impatience,
    other_content,
    refusal,
    serving,
    stalled_after,
)

from photosearch import updates
from photosearch.base.errors import UpdateError
from photosearch.cli.main import main
from photosearch.updates import RELEASES_VARIABLE, Release, newer_release

PATH = "/api/releases"
CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LittleHub]:
    """A server that is asked; it has no news until a test gives it some."""
    with serving(monkeypatch) as hub:
        monkeypatch.setenv(RELEASES_VARIABLE, hub.url + PATH)
        yield hub


def told(tag: str, **facts: object) -> dict[str, Any]:
    """A release as GitHub tells of it, as far as it counts."""
    page = f"https://example.org/releases/tag/{tag}"
    return {"tag_name": tag, "html_url": page, "body": f"- what {tag} brings", "draft": False, **facts}


def tell(server: LittleHub, *releases: object, count: int = 1) -> None:
    body = json.dumps(releases[0] if len(releases) == 1 else list(releases)).encode()
    server.trouble(PATH, *[other_content(body)] * count)


def test_the_newest_of_several_is_offered(server: LittleHub) -> None:
    tell(server, told("v0.2.0"), told("v0.10.0"), told("v0.9.1"), told("nightly"))
    found = newer_release("0.1.0")
    assert found == Release("0.10.0", "https://example.org/releases/tag/v0.10.0", "- what v0.10.0 brings")
    (asked,) = server.requests
    assert (asked.method, asked.path) == ("GET", PATH)
    assert asked.headers["User-Agent"] == "photosearch"  # neither version nor system are told


def test_a_single_release_is_understood_too(server: LittleHub) -> None:
    tell(server, told("0.2", body=None))
    assert newer_release("0.1.9") == Release("0.2", "https://example.org/releases/tag/0.2", "")


@pytest.mark.parametrize("tag", ["v0.1.0", "0.1", "v0.0.9", "0.1.0rc1"])
def test_what_is_not_newer_is_not_offered(server: LittleHub, tag: str) -> None:
    tell(server, told(tag))
    assert newer_release("0.1.0") is None


def test_no_releases_at_all_is_no_error(server: LittleHub) -> None:
    server.trouble(PATH, other_content(b"[]"))
    assert newer_release("0.1.0") is None


def test_drafts_are_never_offered_and_previews_only_to_those_who_use_one(server: LittleHub) -> None:
    releases = [told("0.5", draft=True), told("0.4rc1"), told("0.3", prerelease=True), told("0.2")]
    tell(server, *releases, count=2)
    stable, preview = newer_release("0.1.0"), newer_release("0.2rc1")
    assert (stable and stable.version, preview and preview.version) == ("0.2", "0.4rc1")


def test_a_page_that_is_no_web_address_is_not_passed_on(server: LittleHub) -> None:
    tell(server, told("0.2", html_url="file:///etc/passwd"))
    found = newer_release("0.1.0")
    assert found is not None
    assert found.page == server.url + PATH


@pytest.mark.parametrize("body", [b"<html>", b"[1, 2]", b'"0.2"', b"\xff\xfe"])
def test_an_answer_of_another_kind_is_one_clear_line(server: LittleHub, body: bytes) -> None:
    server.trouble(PATH, other_content(body))
    with pytest.raises(UpdateError, match=r"127\.0\.0\.1 answers with no news of releases") as caught:
        newer_release("0.1.0")
    assert server.url in caught.value.remedy


@pytest.mark.parametrize("code", [401, 403, 404, 418])
def test_a_refusal_says_where_to_look_and_nothing_of_models(server: LittleHub, code: int) -> None:
    server.trouble(PATH, refusal(code))
    with pytest.raises(UpdateError, match="news of releases") as caught:
        newer_release("0.1.0")
    assert caught.value.remedy == f"Look for yourself at {server.url + PATH}"


@pytest.mark.parametrize("trouble", [refusal(503), broken_after(3), stalled_after(3)])
def test_a_network_in_trouble_is_one_clear_line(
    server: LittleHub, trouble: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "content", lambda path: json.dumps([told("0.2")]).encode())
    server.trouble(PATH, trouble)
    with impatience(), pytest.raises(UpdateError, match="cannot get news of releases"):
        newer_release("0.1.0")


def test_an_endless_answer_is_not_read_to_its_end(server: LittleHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "_MOST_BYTES", 100)
    monkeypatch.setattr(server, "content", lambda path: b" " * 80)
    server.trouble(PATH, endless)
    with pytest.raises(UpdateError, match="far larger"):
        newer_release("0.1.0")


def test_no_server_is_one_clear_line(server: LittleHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RELEASES_VARIABLE, "http://127.0.0.1:9/releases")
    with pytest.raises(UpdateError, match=r"cannot reach 127\.0\.0\.1") as caught:
        newer_release("0.1.0")
    assert "Check the network connection" in caught.value.remedy


def test_nobody_is_asked_where_the_user_is_offline(
    server: LittleHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(UpdateError, match="HF_HUB_OFFLINE"):
        newer_release("0.1.0")
    assert server.requests == []


def test_without_an_address_that_is_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RELEASES_VARIABLE, "")
    with pytest.raises(UpdateError, match="no release address is set") as caught:
        newer_release("0.1.0")
    assert RELEASES_VARIABLE in caught.value.remedy


def test_no_web_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RELEASES_VARIABLE, "file:///etc/passwd")
    with pytest.raises(UpdateError, match="no web address"):
        newer_release("0.1.0")


@pytest.mark.parametrize("end", ["", "/", ".git", "/releases", "/releases/", "/releases/latest"])
def test_a_page_on_github_is_asked_through_its_interface_for_programs(end: str) -> None:
    assert updates._feed(f"https://github.com/some.one/photo-search{end}") == (
        "https://api.github.com/repos/some.one/photo-search/releases"
    )


@pytest.mark.skipif(not (CHECKOUT / "pyproject.toml").is_file(), reason="not in a checkout")
def test_the_address_is_the_one_in_pyproject() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project.get("urls", {}).get("Releases", "") == updates.RELEASES_URL


class TestCommand:
    def run(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--check-for-updates"])
        return ended.value.code, *capsys.readouterr()

    def test_says_what_is_new_and_where(self, server: LittleHub, capsys: pytest.CaptureFixture[str]) -> None:
        tell(server, told("v99.1", body="## New\n- more\x1b[2J"))
        code, out, errors = self.run(capsys)
        assert (code, errors) == (0, "")
        assert out.splitlines()[0].startswith("photosearch 99.1 is there; you have ")
        assert out.splitlines()[1:] == [
            "  ## New",
            "  - more\\x1b[2J",
            "Get it from https://example.org/releases/tag/v99.1",
        ]

    def test_long_notes_are_cut(self, server: LittleHub, capsys: pytest.CaptureFixture[str]) -> None:
        tell(server, told("v99.1", body="- one more\n" * 500))
        code, out, _ = self.run(capsys)
        assert code == 0
        assert len(out.splitlines()) == 23
        assert "…" in out

    def test_says_that_there_is_nothing_newer(
        self, server: LittleHub, capsys: pytest.CaptureFixture[str]
    ) -> None:
        tell(server, told("v0.0.1"))
        code, out, errors = self.run(capsys)
        assert (code, errors) == (0, "")
        assert out.endswith("is the newest there is.\n")

    def test_answers_programs(self, server: LittleHub, capsys: pytest.CaptureFixture[str]) -> None:
        tell(server, told("v99.1"), told("0.0.1"))
        code, out, _ = self.run(capsys, "--json")
        assert code == 0
        answer = json.loads(out)
        assert (answer["newer"], answer["page"]) == ("99.1", "https://example.org/releases/tag/v99.1")

    def test_trouble_is_one_line(self, server: LittleHub, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, errors = self.run(capsys)
        assert (code, out) == (2, "")
        assert errors.startswith("photosearch: 127.0.0.1 has no news of releases. ")
        assert errors.count("\n") == 1


def test_nothing_of_it_is_loaded_before_somebody_asks() -> None:
    code = (
        f"import sys; sys.path[:0] = {sys.path!r}; import photosearch.cli.main\n"
        "print({'photosearch.updates', 'http.client', 'huggingface_hub'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == "set()"
