"""Downloads from a hub that behaves, and from one that does not: one clear line, and a clean folder."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from huggingface_hub import constants
from little_hub import (
    COMMIT,
    FILES,
    NAME,
    REPOSITORY,
    WEIGHTS,
    LittleHub,
    broken_after,
    endless,
    impatience,
    moved,
    other_content,
    refusal,
    safetensors,
    serving,
    stalled_after,
    whole_again,
)
from tiny_bundles import DIMENSION, make_bundle_at

from photosearch.base.errors import BrokenDownloadError, DiskFullError, DownloadError, ModelError, UserError
from photosearch.models import adding, hub, offers, transfer, web
from photosearch.models.added import OPEN_CLIP_CONFIG, added_folder, folder_name, read_record
from photosearch.models.adding import AddProgress
from photosearch.models.download import download
from photosearch.models.offers import Offer, find_offer
from photosearch.models.registry import available, load, not_added
from photosearch.models.removing import freed_bytes, leftovers, remove
from photosearch.models.transfer import Checksum, RemoteFile


@pytest.fixture
def the_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[LittleHub]:
    with serving(monkeypatch) as little:
        yield little


@pytest.fixture
def models(own_home: Path) -> Path:
    return own_home / "models"


def fetched(name: str = NAME) -> list[AddProgress]:
    return list(download(find_offer(name)))


def failure(name: str = NAME) -> UserError:
    """Try to download; return the one clear line it ends in."""
    with pytest.raises(UserError) as caught:
        fetched(name)
    assert "\n" not in str(caught.value)
    assert caught.value.remedy
    return caught.value


def is_clean(models: Path) -> bool:
    return not models.exists() or not any(models.iterdir())


class TestAHubInGoodOrder:
    def test_the_offer_says_what_comes(self, the_hub: LittleHub) -> None:
        offer = find_offer(NAME)
        assert (offer.licence.name, offer.version) == ("Apache-2.0", COMMIT)
        wanted = [WEIGHTS, "README.md", "tokenizer.json", "open_clip_config.json"]
        assert [file.path for file in offer.files] == wanted
        assert offer.size_bytes == sum(len(FILES[path]) for path in wanted)
        assert not the_hub.asked_for(WEIGHTS)  # nothing is fetched before the user agrees

    def test_the_model_is_there_whole(self, the_hub: LittleHub, models: Path) -> None:
        steps = fetched()
        folder = models / "ViT-B-32-SigLIP2-256--webli"
        assert steps[-1].folder == folder
        assert {file.name for file in folder.iterdir()} == {
            WEIGHTS,
            "README.md",
            "tokenizer.json",
            "open_clip_config.json",
            "photosearch_model.json",
        }
        assert (folder / WEIGHTS).read_bytes() == FILES[WEIGHTS]
        assert [path.name for path in models.iterdir()] == [folder.name]
        record = read_record(folder)
        assert record is not None
        assert (record.name, record.version, record.licence) == (NAME, COMMIT, "Apache-2.0")

    def test_progress_counts_to_the_end(self, the_hub: LittleHub) -> None:
        steps = fetched()
        done = [step.done_bytes for step in steps]
        assert done == sorted(done)
        assert done[-1] == steps[-1].total_bytes == find_offer(NAME).size_bytes
        assert [step.stage for step in steps[-2:]] == ["checking", "done"]
        assert all(step.bytes_per_second > 0 for step in steps[1:-2])

    def test_it_is_listed_and_no_longer_offered(self, the_hub: LittleHub) -> None:
        fetched()
        entry = available()[1]
        assert (entry.name, entry.kind, entry.dimension, entry.licence) == (
            NAME,
            "open_clip",
            768,
            "Apache-2.0",
        )
        assert entry.facts is not None
        assert NAME not in [model.name for model in not_added()]

    def test_another_download_of_it_is_refused(self, the_hub: LittleHub) -> None:
        fetched()
        assert "already" in failure().message

    def test_a_bundle_in_immichs_layout(self, the_hub: LittleHub, tmp_path: Path) -> None:
        bundle = make_bundle_at(tmp_path / "bundle")
        files = {
            str(file.relative_to(bundle).as_posix()): file.read_bytes()
            for file in bundle.rglob("*")
            if file.is_file()
        }
        extra = {"visual/model.armnn": b"x", "visual/rknpu/model.rknn": b"x", "visual/weights.data": b"x"}
        the_hub.add("immich-app/tiny", files | extra)
        fetched("hf-hub:immich-app/tiny")
        embedder = load("hf-hub:immich-app/tiny")
        assert (embedder.info.name, embedder.info.dimension) == ("hf-hub:immich-app/tiny", DIMENSION)
        folder = available()[1].path
        assert folder is not None
        assert {file.name for file in (folder / "visual").iterdir()} == {
            "model.onnx",
            "preprocess_cfg.json",
            "weights.data",
        }

    def test_a_tokenizer_from_another_repository(self, the_hub: LittleHub, models: Path) -> None:
        config = {"model_cfg": {"embed_dim": 4, "text_cfg": {"hf_tokenizer_name": "bert"}}}
        the_hub.add("bert", {"tokenizer.json": b"[]", "model.safetensors": b"x" * 5000})
        the_hub.add("o/n", {WEIGHTS: safetensors(), OPEN_CLIP_CONFIG: json.dumps(config).encode()})
        fetched("hf-hub:o/n")
        assert (models / folder_name("hf-hub:o/n") / "tokenizer.json").read_bytes() == b"[]"

    def test_the_licence_of_the_publisher_is_shown(self, the_hub: LittleHub) -> None:
        the_hub.add(
            "apple/x", dict(FILES), license="other", license_name="apple-amlr", license_link="https://a/l"
        )
        licence = find_offer("hf-hub:apple/x").licence
        assert (licence.name, licence.url, licence.is_restricted) == ("apple-amlr", "https://a/l", True)
        the_hub.add("some/y", dict(FILES))
        assert "not stated" in find_offer("hf-hub:some/y").licence.name

    def test_a_token_goes_to_the_hub_alone(self, the_hub: LittleHub, monkeypatch: pytest.MonkeyPatch) -> None:
        elsewhere = LittleHub()
        elsewhere.add(REPOSITORY, dict(FILES))
        server = elsewhere.start()
        try:
            there = f"{elsewhere.url}/{REPOSITORY}/resolve/{COMMIT}/{WEIGHTS}"
            the_hub.trouble(WEIGHTS, moved(there))
            monkeypatch.setenv("HF_TOKEN", "hf_secret")
            fetched()
        finally:
            server.shutdown()
            server.server_close()
        assert all(request.headers["Authorization"] == "Bearer hf_secret" for request in the_hub.requests)
        assert elsewhere.requests
        assert not any("Authorization" in request.headers for request in elsewhere.requests)

    def test_a_renamed_repository_is_followed_with_the_token(
        self, the_hub: LittleHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        the_hub.add("new/name", dict(FILES))
        the_hub.trouble("/api/models/old/name", moved(f"{the_hub.url}/api/models/new/name"))
        monkeypatch.setenv("HF_TOKEN", "hf_secret")
        assert hub.repository("old/name").files
        assert the_hub.requests[-1].headers["Authorization"] == "Bearer hf_secret"

    def test_a_proxy_of_the_environment_is_used(
        self, the_hub: LittleHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(constants, "ENDPOINT", "http://hub.invalid")
        monkeypatch.setenv("http_proxy", the_hub.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert find_offer(NAME).size_bytes
        assert {request.headers["Host"] for request in the_hub.requests} == {"hub.invalid"}


class TestTroubles:
    def test_a_break_is_gone_on_from_in_the_same_run(self, the_hub: LittleHub) -> None:
        the_hub.trouble(WEIGHTS, broken_after(70_000), broken_after(50_000))
        assert fetched()[-1].folder is not None
        assert [r.headers.get("Range") for r in the_hub.asked_for(WEIGHTS)] == [
            None,
            "bytes=70000-",
            "bytes=120000-",
        ]

    def test_a_break_for_good_is_gone_on_from_in_the_next_run(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.trouble(WEIGHTS, broken_after(70_000), *[refusal(503)] * 3)
        error = failure()
        assert isinstance(error, BrokenDownloadError)
        assert "HTTP 503" in error.message
        (left,) = models.iterdir()
        assert left.name.startswith(".")
        assert [path.stat().st_size for path in left.glob("*.part")] == [70_000]
        assert [(part.name, part.size_bytes) for part in leftovers()] == [(NAME, 70_000 + len(NAME))]
        assert [entry.name for entry in available()] == ["starter"]
        assert added_folder(NAME) is None
        steps = fetched()
        assert steps[0].done_bytes > 70_000
        assert the_hub.asked_for(WEIGHTS)[-1].headers["Range"] == "bytes=70000-"
        assert [path.name for path in models.iterdir()] == [folder_name(NAME)]

    def test_ending_it_early_keeps_what_arrived(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.trouble(WEIGHTS, broken_after(70_000))
        steps = download(find_offer(NAME))
        step = next(steps)
        steps.close()
        assert step.done_bytes > 0
        (left,) = models.iterdir()
        assert sum(path.stat().st_size for path in left.glob("*.part")) == step.done_bytes
        fetched()

    def test_what_arrived_can_be_removed(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.trouble(WEIGHTS, broken_after(70_000), *[refusal(503)] * 3)
        failure()
        assert freed_bytes(NAME) == 70_000 + len(NAME)
        remove(NAME)
        assert is_clean(models)
        with pytest.raises(ModelError, match="no added model"):
            remove(NAME)

    def test_what_is_arriving_cannot_be_removed(self, the_hub: LittleHub) -> None:
        steps = download(find_offer(NAME))
        next(steps)
        with pytest.raises(ModelError, match="another photosearch"):
            remove(NAME)
        assert list(steps)[-1].folder is not None

    def test_what_arrived_of_another_version_is_dropped(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.trouble(WEIGHTS, broken_after(70_000), *[refusal(503)] * 3)
        failure()
        the_hub.files[REPOSITORY][WEIGHTS] = safetensors(40_000)
        fetched()
        assert "Range" not in the_hub.asked_for(WEIGHTS)[-1].headers
        assert (models / folder_name(NAME) / WEIGHTS).read_bytes() == safetensors(40_000)

    def test_a_server_that_cannot_go_on_begins_anew(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.trouble(WEIGHTS, broken_after(70_000), whole_again)
        fetched()
        assert (models / folder_name(NAME) / WEIGHTS).read_bytes() == FILES[WEIGHTS]

    def test_a_server_that_always_breaks_and_begins_anew_is_given_up(self, the_hub: LittleHub) -> None:
        def breaks(handler: Any, content: bytes) -> None:
            handler.answer(200, {"Content-Length": len(content), "Connection": "close"}, content[:70_000])
            handler.close_connection = True

        the_hub.trouble(WEIGHTS, *[breaks] * 20)
        assert "broke off" in failure().message
        assert len(the_hub.asked_for(WEIGHTS)) == 4

    def test_a_stall(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.trouble(WEIGHTS, stalled_after(70_000), *[stalled_after(0)] * 3)
        with impatience():
            error = failure()
        assert isinstance(error, BrokenDownloadError)
        assert "stalled" in error.message
        assert fetched()[-1].folder is not None

    def test_a_stall_before_anything_leaves_nothing(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.trouble(WEIGHTS, *[stalled_after(0)] * 3)
        with impatience():
            assert "stalled" in failure().message
        assert is_clean(models)

    def test_a_wrong_file_of_the_right_length(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.trouble(WEIGHTS, other_content(bytes(len(FILES[WEIGHTS]))))
        error = failure()
        assert "checksum" in error.message
        assert not isinstance(error, BrokenDownloadError)
        assert is_clean(models)

    def test_a_wrong_small_file(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.trouble("README.md", other_content(b"of a moddl"))
        assert "checksum" in failure().message
        assert is_clean(models)

    def test_a_part_that_rotted_on_the_disk(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.trouble(WEIGHTS, broken_after(70_000), *[refusal(503)] * 3)
        failure()
        (left,) = models.iterdir()
        (part,) = left.glob("*.part")
        part.write_bytes(bytes(70_000))
        assert "checksum" in failure().message
        assert is_clean(models)

    @pytest.mark.parametrize(
        "trouble",
        [
            other_content(b"an error page"),
            other_content(bytes(len(FILES[WEIGHTS]) + 1)),
            endless,
        ],
        ids=["shorter", "longer", "endless"],
    )
    def test_a_lie_about_the_length(self, the_hub: LittleHub, models: Path, trouble: Any) -> None:
        the_hub.trouble(WEIGHTS, trouble)
        assert "another" in failure().message
        assert is_clean(models)

    @pytest.mark.parametrize(
        ("code", "headers", "words"),
        [
            (401, {}, "HF_TOKEN"),
            (401, {"X_Error_Code": "RepoNotFound"}, "Check the name"),
            (403, {"X_Error_Code": "GatedRepo"}, "accepted its terms"),
            (403, {}, "forbids"),
            (404, {}, "has no"),
            (407, {}, "proxy"),
            (418, {}, "HTTP 418"),
        ],
    )
    def test_refusals(
        self, the_hub: LittleHub, models: Path, code: int, headers: dict[str, str], words: str
    ) -> None:
        for path in (WEIGHTS, f"/api/models/{REPOSITORY}"):
            the_hub.trouble(path, refusal(code, **headers))
            with pytest.raises(DownloadError) as caught:
                fetched()
            assert words in str(caught.value)
            assert "\n" not in str(caught.value)
            the_hub.troubles.clear()
        assert is_clean(models)

    def test_too_many_requests_are_waited_for_when_it_is_not_long(self, the_hub: LittleHub) -> None:
        the_hub.trouble(WEIGHTS, refusal(429, Retry_After="0"), refusal(429))
        assert fetched()[-1].folder is not None

    def test_too_many_requests_for_long(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.trouble(WEIGHTS, refusal(429, Retry_After="600"))
        error = failure()
        assert "HTTP 429" in error.message
        assert "10 min" in error.remedy
        assert is_clean(models)

    @pytest.mark.parametrize("code", [500, 503])
    def test_a_hub_in_trouble_is_asked_again(self, the_hub: LittleHub, models: Path, code: int) -> None:
        the_hub.trouble(WEIGHTS, *[refusal(code)] * 2)
        assert fetched()[-1].folder is not None
        shutil.rmtree(models)
        the_hub.trouble(f"/api/models/{REPOSITORY}", refusal(code))
        assert f"HTTP {code}" in failure().message
        assert is_clean(models)

    def test_redirects_in_a_circle(self, the_hub: LittleHub, models: Path) -> None:
        there = f"{the_hub.url}/{REPOSITORY}/resolve/{COMMIT}/{WEIGHTS}"
        the_hub.trouble(WEIGHTS, *[moved(there)] * 20)
        assert "HTTP 302" in failure().message
        assert is_clean(models)

    def test_no_network(self, the_hub: LittleHub, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:1")
        error = failure()
        assert "cannot reach 127.0.0.1" in error.message
        assert "network" in error.remedy
        assert is_clean(models)

    def test_something_that_is_no_hub(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.trouble(f"/api/models/{REPOSITORY}", other_content(b"<html>Log in to the hotel's network"))
        assert "HF_ENDPOINT" in str(failure())
        assert is_clean(models)

    def test_downloads_switched_off(
        self, the_hub: LittleHub, models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
        assert "HF_HUB_OFFLINE" in failure().message
        assert not the_hub.requests
        assert is_clean(models)

    def test_weights_that_are_damaged_at_their_source(self, the_hub: LittleHub, models: Path) -> None:
        the_hub.files[REPOSITORY][WEIGHTS] = FILES[WEIGHTS][:-1000]
        assert "damaged or cut off" in failure().message
        assert is_clean(models)

    def test_a_bundle_that_does_not_run(self, the_hub: LittleHub, models: Path, tmp_path: Path) -> None:
        bundle = make_bundle_at(tmp_path / "bundle")
        files = {
            str(file.relative_to(bundle).as_posix()): file.read_bytes()
            for file in bundle.rglob("*")
            if file.is_file()
        }
        the_hub.add("immich-app/bad", files | {"textual/model.onnx": b"no graph" * 1000})
        failure("hf-hub:immich-app/bad")
        assert is_clean(models)

    @pytest.mark.parametrize(
        ("name", "files", "words"),
        [
            ("hf-hub:nobody/nothing", None, "has no nobody/nothing"),
            ("hf-hub:../../etc", None, "no name of a Hugging Face model"),
            ("hf-hub:", None, "no name of a Hugging Face model"),
            ("hf-hub:some/data", {"data.csv": b""}, "neither weights for open_clip nor a model bundle"),
            ("hf-hub:some/weights", {WEIGHTS: safetensors()}, "open_clip_config.json"),
            (
                "hf-hub:some/odd",
                {WEIGHTS: safetensors(), OPEN_CLIP_CONFIG: b"[]"},
                "describes no open_clip model",
            ),
        ],
    )
    def test_what_is_no_model(
        self, the_hub: LittleHub, models: Path, name: str, files: dict[str, bytes] | None, words: str
    ) -> None:
        if files is not None:
            the_hub.add(name.removeprefix("hf-hub:"), files)
        assert words in failure(name).message
        assert is_clean(models)

    def test_two_at_once(self, the_hub: LittleHub, models: Path) -> None:
        first = download(find_offer(NAME))
        next(first)
        assert "another photosearch" in failure().message
        assert list(first)[-1].folder is not None


class TestAFullDisk:
    def test_is_noticed_before_anything_is_fetched(
        self, the_hub: LittleHub, models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Usage(NamedTuple):
            free: int

        monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1000))
        error = failure()
        assert isinstance(error, DiskFullError)
        assert "202.2 kB" in error.message
        assert "1.0 kB left" in error.message
        assert not the_hub.asked_for(WEIGHTS)
        assert is_clean(models)

    def test_in_the_middle(self, the_hub: LittleHub, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        take = transfer._Arriving.take

        def full(self: Any, answer: Any) -> Iterator[int]:
            yield next(take(self, answer))
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(transfer._Arriving, "take", full)
        assert isinstance(failure(), DiskFullError)
        assert is_clean(models)

    def test_what_arrived_before_needs_no_room_again(
        self, the_hub: LittleHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        the_hub.trouble(WEIGHTS, broken_after(170_000), *[refusal(503)] * 3)
        failure()

        class Usage(NamedTuple):
            free: int

        monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(adding.MARGIN_BYTES + 40_000))
        assert fetched()[-1].folder is not None


class TestAFileOnSomeServer:
    """As open_clip's registry has a few: no hub, perhaps no checksum, perhaps no length."""

    @pytest.fixture
    def url(self, the_hub: LittleHub) -> str:
        the_hub.add("plain/files", {"weights.safetensors": FILES[WEIGHTS]})
        return f"{the_hub.url}/plain/files/resolve/x/weights.safetensors"

    def offer(self, url: str) -> Offer:
        return offers._at_address("m/t", url, {"model_cfg": {"embed_dim": 4}})

    def test_whole(self, url: str, models: Path) -> None:
        list(download(self.offer(url)))
        folder = models / "m--t"
        assert (folder / WEIGHTS).read_bytes() == FILES[WEIGHTS]
        assert json.loads((folder / OPEN_CLIP_CONFIG).read_text()) == {"model_cfg": {"embed_dim": 4}}

    def test_the_same_version_is_gone_on_with(self, the_hub: LittleHub, url: str) -> None:
        offer = self.offer(url)
        the_hub.trouble("weights.safetensors", broken_after(70_000), *[refusal(503)] * 3)
        with pytest.raises(BrokenDownloadError):
            list(download(offer))
        list(download(offer))
        last = the_hub.asked_for("weights.safetensors")[-1].headers
        assert (last["Range"], last["If-Range"]) == ("bytes=70000-", offer.files[0].etag)

    def test_without_a_length_or_a_version(self, the_hub: LittleHub, url: str, models: Path) -> None:
        def silent(handler: Any, content: bytes) -> None:
            handler.answer(200, {"Connection": "close"}, content)
            handler.close_connection = True

        the_hub.trouble("weights.safetensors", silent, silent)
        offer = self.offer(url)
        assert (offer.size_bytes, offer.files[0].etag) == (None, "")
        assert list(download(offer))[-1].done_bytes == len(FILES[WEIGHTS])

    def test_cut_off_where_no_length_was_said(self, the_hub: LittleHub, url: str, models: Path) -> None:
        def cut(handler: Any, content: bytes) -> None:
            handler.answer(200, {"Connection": "close"}, content[:70_000])
            handler.close_connection = True

        the_hub.trouble("weights.safetensors", cut, cut)
        with pytest.raises(ModelError, match="damaged or cut off"):
            list(download(self.offer(url)))
        assert is_clean(models)

    def test_checksums_in_addresses(self) -> None:
        digits = "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af"
        openai = f"https://openaipublic.azureedge.net/clip/models/{digits}/ViT-B-32.pt"
        assert offers._checksum_in(openai) == Checksum("sha256", digits)
        own = "https://github.com/mlfoundations/open_clip/releases/download/v0.2/vit_b_32-laion-aa2bb8c9.pt"
        assert offers._checksum_in(own) == Checksum("sha256", "aa2bb8c9")
        assert offers._checksum_in("https://example.org/x.pt") is None

    def test_the_first_digits_of_a_checksum_count(self, the_hub: LittleHub, url: str, tmp_path: Path) -> None:
        digits = hashlib.sha256(FILES[WEIGHTS]).hexdigest()[:8]
        good = RemoteFile("w", url, checksum=Checksum("sha256", digits))
        assert list(transfer.fetch(good, tmp_path / "part", "it"))[-1] == len(FILES[WEIGHTS])
        bad = RemoteFile("w", url, checksum=Checksum("sha256", "0" * 8))
        with pytest.raises(DownloadError, match="checksum"):
            list(transfer.fetch(bad, tmp_path / "other", "it"))
        assert not (tmp_path / "other").exists()

    @pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://h/f", "nonsense", ""])
    def test_only_the_web(self, url: str) -> None:
        with pytest.raises(DownloadError):
            self.offer(url)


def test_a_certificate_that_is_not_trusted() -> None:
    reason = ssl.SSLCertVerificationError(1, "certificate verify failed")
    reason.verify_message = "self-signed certificate"
    error = web.interruption(urllib.error.URLError(reason), "hub.example")
    assert isinstance(error, DownloadError)
    assert error.message == "the certificate of hub.example is not trusted: self-signed certificate"
    assert "SSL_CERT_FILE" in error.remedy


def test_an_encrypted_download_stays_so() -> None:
    request = urllib.request.Request("https://hub.example/file")
    with pytest.raises(DownloadError, match="unencrypted"):
        web._Redirects().redirect_request(request, None, 302, "Found", {}, "http://hub.example/file")  # type: ignore[arg-type]
