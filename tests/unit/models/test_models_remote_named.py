"""How a model on a server is named, told apart, kept, and given its key."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from little_embedding_server import (
    DIMENSION,
    FACTS,
    LittleServer,
    Pauses,
    asked,
    refusal,
    refusal_of,
    serving,
)

from photosearch.base.errors import ModelError
from photosearch.models.added import REMOTE, added_folder
from photosearch.models.registry import available, load
from photosearch.models.remote import RemoteEmbedder
from photosearch.models.remote_adding import add_remote
from photosearch.models.remote_address import parse_address
from photosearch.models.remote_description import RemoteDescription
from photosearch.models.removing import remove


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHOTOSEARCH_REMOTE_KEY", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)  # whoever runs the tests may have one, with keys


@pytest.fixture
def server() -> Iterator[LittleServer]:
    with serving() as little:
        yield little


class TestAddress:
    @pytest.mark.parametrize(
        "spec",
        [
            "remote:http://gpu:8000/v1#org/clip",
            " remote:http://GPU:8000/v1/# org/clip ",
            "remote:HTTP://gpu:8000/v1//#org/clip",
        ],
    )
    def test_ways_of_writing_are_one_address(self, spec: str) -> None:
        address = parse_address(spec)
        assert address.spec == "remote:http://gpu:8000/v1#org/clip"
        assert (address.host, address.model) == ("gpu:8000", "org/clip")

    def test_the_usual_port_goes_without_saying(self) -> None:
        assert parse_address("remote:https://a.example:443/v1#m").url == "https://a.example/v1"
        assert parse_address("remote:http://[::1]:80/#m").url == "http://[::1]"

    @pytest.mark.parametrize(
        "spec",
        [
            "remote:",
            "remote:gpu:8000#m",
            "remote:ftp://gpu/v1#m",
            "remote:http://gpu:x/v1#m",
            "remote:http:///v1#m",
            "remote:http://gpu/v1?a=b#m",
            "remote:http://gpu/\n#m",
            "remote:http://gpu/v1#a\nb",
            "remote:http://[x#m",
        ],
    )
    def test_others_are_refused(self, spec: str) -> None:
        with pytest.raises(ModelError, match="remote:http://HOST:PORT/v1#MODEL"):
            parse_address(spec)

    def test_a_password_is_refused_and_not_repeated(self) -> None:
        with pytest.raises(ModelError, match="PHOTOSEARCH_REMOTE_KEY") as caught:
            parse_address("remote:http://me:hunter2@gpu/v1#m")
        assert "hunter2" not in str(caught.value)

    @pytest.mark.parametrize(
        ("url", "is_loopback", "is_warned"),
        [
            ("http://127.0.0.1:1/v1", True, False),
            ("http://[::1]:1", True, False),
            ("http://localhost", True, False),
            ("http://gpu:8000", False, True),
            ("http://192.168.1.5", False, True),
            ("https://gpu.example", False, False),
        ],
    )
    def test_who_may_listen(self, url: str, is_loopback: bool, is_warned: bool) -> None:
        address = parse_address(f"remote:{url}#m")
        assert address.is_loopback is is_loopback
        assert ("unencrypted" in address.warning) is is_warned
        assert address.host in address.where_sent


class TestIdentity:
    def description(self, **change: Any) -> RemoteDescription:
        return replace(RemoteDescription("remote:http://gpu/v1#m", 12, "modality"), **change)

    @pytest.mark.parametrize(
        "change",
        [
            {"spec": "remote:http://gpu2/v1#m"},
            {"spec": "remote:http://gpu/v1#n"},
            {"dimension": 13},
            {"stated_revision": "abc"},
        ],
    )
    def test_another_address_name_dimension_or_revision_is_another_model(self, change: Any) -> None:
        first, second = self.description(), self.description(**change)
        assert first.info("x").revision != second.info("x").revision

    def test_how_pictures_are_sent_is_no_part_of_it(self) -> None:
        assert (
            self.description().info("x").revision == self.description(form="conversation").info("x").revision
        )

    def test_weights_that_changed_under_the_same_name(self) -> None:
        with serving(facts=FACTS, revision="abc") as server:
            model = asked(server)
            assert len(model.embed_texts(["a"])) == 1
            server.revision = "def"
            assert "another revision of org/clip now: def instead of abc" in refusal_of(model)


class TestKey:
    KEY = "sk-very-secret"

    def test_from_the_environment(self, server: LittleServer, monkeypatch: pytest.MonkeyPatch) -> None:
        asked(server)
        assert "Authorization" not in server.requests[-1].headers
        monkeypatch.setenv("PHOTOSEARCH_REMOTE_KEY", f" {self.KEY}\n")
        asked(server)
        assert server.requests[-1].headers["Authorization"] == f"Bearer {self.KEY}"

    def test_from_the_keyring(self, server: LittleServer, monkeypatch: pytest.MonkeyPatch) -> None:
        looked_up = []

        class KeyringError(Exception):
            pass

        def get_password(service: str, host: str) -> str | None:
            looked_up.append((service, host))
            if len(looked_up) > 1:
                raise KeyringError("locked")
            return self.KEY

        keyring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
        keyring.get_password = get_password  # type: ignore[attr-defined]
        errors.KeyringError = KeyringError  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "keyring", keyring)
        monkeypatch.setitem(sys.modules, "keyring.errors", errors)
        model = asked(server)
        assert looked_up == [("photosearch", server.host)]
        assert server.requests[-1].headers["Authorization"] == f"Bearer {self.KEY}"
        model.embed_texts(["a"])
        assert len(looked_up) == 1, "asked again for each request"
        asked(server)
        assert "Authorization" not in server.requests[-1].headers

    def test_it_is_never_repeated(
        self, server: LittleServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        monkeypatch.setenv("PHOTOSEARCH_REMOTE_KEY", self.KEY)
        add_remote(server.spec)
        model = load(server.spec)
        assert isinstance(model, RemoteEmbedder)
        server.troubles = [refusal(401, f"Incorrect key: {self.KEY}"), refusal(400, f"Bad key {self.KEY}")]
        assert "does not accept the key" in refusal_of(model)
        assert "(HTTP 400): Bad key …" in refusal_of(model)
        folder = added_folder(server.spec)
        assert folder is not None
        assert not any(self.KEY in file.read_text() for file in folder.iterdir())
        assert self.KEY not in caplog.text

    def test_one_that_no_header_can_carry(
        self, server: LittleServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PHOTOSEARCH_REMOTE_KEY", "two\nlines")
        with pytest.raises(ModelError, match="characters that no key has") as caught:
            asked(server)
        assert "lines" not in str(caught.value)


class TestRegistry:
    def test_a_model_that_was_not_added_is_asked_what_it_is(self, server: LittleServer) -> None:
        model = load(server.spec.replace("/v1", "/v1/"))
        assert model.info.name == server.spec
        assert model.info.dimension == DIMENSION

    def test_one_that_was_added_is_not(self, server: LittleServer, own_home: Path) -> None:
        add_remote(server.spec)
        assert add_remote(server.spec).spec == server.spec
        count = len(server.requests)
        server.is_listing = False
        info = load(server.spec).info
        assert (info.name, info.dimension, info.resize_mode) == (server.spec, DIMENSION, "whole")
        (entry,) = [entry for entry in available() if entry.kind == "remote"]
        assert (entry.name, entry.dimension) == (server.spec, DIMENSION)
        assert entry.description.startswith("photos and queries are sent to ")
        assert server.host in entry.description
        assert len(server.requests) == count
        assert load(server.spec).info.revision == RemoteEmbedder.asked(server.spec).info.revision
        remove(server.spec)
        assert [entry.name for entry in available()] == ["starter"]
        assert not list((own_home / "models").iterdir())

    @pytest.mark.parametrize(
        "change",
        [
            {"dimension": 0},
            {"form": "letter"},
            {"spec": "remote:x"},
            {"image_size": 5},
            {"more": 1},
            {"stated_revision": None},
            {"resize_mode": "stretch"},
        ],
    )
    def test_a_damaged_record(self, server: LittleServer, change: dict[str, Any]) -> None:
        add_remote(server.spec)
        folder = added_folder(server.spec)
        assert folder is not None
        told = json.loads((folder / REMOTE).read_bytes())
        (folder / REMOTE).write_text(json.dumps(told | change))
        with pytest.raises(ModelError, match="is damaged"):
            load(server.spec)
        assert "is damaged" in available()[-1].description

    def test_nothing_stays_of_one_that_is_out_of_reach(self, own_home: Path) -> None:
        with serving() as gone:
            spec = gone.spec
        with pytest.raises(ModelError, match="out of reach"):
            add_remote(spec, patience=Pauses().patience())
        assert not (own_home / "models").exists() or not list((own_home / "models").iterdir())

    def test_local_models_ask_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in [name for name in sys.modules if name.startswith("photosearch.models.remote")]:
            if not module.endswith("remote_address"):
                monkeypatch.delitem(sys.modules, module)
        load("starter").embed_texts(["a dog"])
        assert "photosearch.models.remote_http" not in sys.modules
