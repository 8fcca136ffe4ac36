"""Models on a server: what is sent, what is believed, and one clear line for everything that goes wrong."""

from __future__ import annotations

import math
import pickle
import socket
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import numpy as np
import pytest
from little_embedding_server import (
    DIMENSION,
    FACTS,
    MODEL,
    LittleServer,
    Pauses,
    Trouble,
    asked,
    broken_off,
    changed,
    encoded,
    hung_up,
    other,
    picture_vector,
    refusal,
    refusal_of,
    serving,
    stalled,
    text_vector,
)
from PIL import Image

from photosearch.base.errors import DimensionError, ModelError
from photosearch.models.base import normalized
from photosearch.models.preprocess import fit
from photosearch.models.remote import RemoteEmbedder
from photosearch.models.remote_address import parse_address
from photosearch.models.remote_asking import describe
from photosearch.models.remote_form import PictureForm
from photosearch.models.remote_http import Connection, RefusedError


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHOTOSEARCH_REMOTE_KEY", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)  # whoever runs the tests may have one, with keys


@pytest.fixture
def server() -> Iterator[LittleServer]:
    with serving() as little:
        yield little


def pictures(count: int = 3, size: tuple[int, int] = (24, 18)) -> list[Image.Image]:
    random = np.random.default_rng(5)
    return [
        Image.fromarray(random.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)) for _ in range(count)
    ]


class TestDescribing:
    @pytest.mark.parametrize("form", PictureForm)
    def test_the_form_in_which_a_server_takes_pictures(self, form: PictureForm) -> None:
        with serving(forms=(form,)) as server:
            model = asked(server)
            shown = pictures(3)
            assert np.allclose(model.embed_images(shown), normalized(np.stack([*map(picture_vector, shown)])))
            assert server.requests[-1].body.get("modality") == ("image" if form == "modality" else None)

    def test_several_at_once_come_first(self) -> None:
        with serving(forms=tuple(PictureForm)) as server:
            assert describe(Connection(parse_address(server.spec))).form == PictureForm.CONVERSATIONS

    def test_a_server_that_takes_pictures_for_words(self) -> None:
        with serving(forms=()) as server, pytest.raises(ModelError, match="embeds no pictures") as caught:
            asked(server)
        assert MODEL in str(caught.value)

    def test_a_server_to_which_all_pictures_look_the_same(self, server: LittleServer) -> None:
        def same(told: dict[str, Any]) -> None:
            told["data"][1]["embedding"] = told["data"][0]["embedding"]

        server.troubles = [changed(lambda told: None), changed(same)]
        with pytest.raises(ModelError, match="look the same"):
            asked(server)

    def test_texts_and_pictures_of_other_lengths(self, server: LittleServer) -> None:
        short = changed(lambda told: told["data"][0].update(embedding=[1.0, 0.0]))
        server.troubles = [short]
        with pytest.raises(DimensionError, match="of 12 numbers, not of 2"):
            asked(server)

    def test_a_wrong_name_tells_the_right_ones(self, server: LittleServer) -> None:
        with pytest.raises(ModelError, match="no model 'clap', but other, org/clip"):
            describe(Connection(parse_address(f"remote:{server.url}#clap")))
        with pytest.raises(ModelError, match=f"remote:{server.url}#other"):
            describe(Connection(parse_address(f"remote:{server.url}")))

    def test_a_server_that_lists_nothing(self) -> None:
        with serving(is_listing=False) as server:
            assert asked(server).info.dimension == DIMENSION

    def test_a_wrong_path(self, server: LittleServer) -> None:
        with pytest.raises(ModelError, match="often ends in /v1"):
            describe(Connection(parse_address(f"remote:{server.url}/v2#{MODEL}")))

    def test_what_our_own_server_tells(self) -> None:
        with serving(facts=FACTS) as server:
            info = asked(server).info
            assert (info.name, info.dimension) == (server.spec, DIMENSION)
            assert (info.image_size, info.resize_mode, info.interpolation) == ((24, 32), "squash", "bilinear")

    @pytest.mark.parametrize(
        "change",
        [
            {"image_size": [10**6, 1]},
            {"resize_mode": "stretch"},
            {"revision": 7},
            {"image_size": "x"},
            {"dimension": True},
            {"fill_color": None},
            {"image_size": None},
            {"interpolation": []},
        ],
    )
    def test_what_makes_no_sense_is_not_believed(self, change: dict[str, Any]) -> None:
        with serving(facts=FACTS | change) as server:
            assert asked(server).info.resize_mode == "whole"

    def test_a_dimension_that_does_not_hold(self) -> None:
        with (
            serving(facts=FACTS | {"dimension": 7}) as server,
            pytest.raises(DimensionError, match="not of 7"),
        ):
            asked(server)


class TestEmbedding:
    def test_texts(self, server: LittleServer) -> None:
        model = asked(server)
        texts = [f"text {number}" for number in range(150)]
        vectors = model.embed_texts(texts)
        assert vectors.dtype == np.float32
        assert vectors.shape == (150, DIMENSION)
        assert np.allclose(vectors, normalized(np.stack([*map(text_vector, texts)])), atol=1e-6)
        assert [len(request.body["input"]) for request in server.requests[-3:]] == [64, 64, 22]
        assert model.embed_texts([]).shape == model.embed_images([]).shape == (0, DIMENSION)

    def test_no_server_is_sent_an_empty_text(self, server: LittleServer) -> None:
        asked(server).embed_texts(["", "  ", "a"])
        assert server.requests[-1].body["input"] == [" ", " ", "a"]

    def test_odd_characters(self, server: LittleServer) -> None:
        model = asked(server)
        assert model.embed_texts(["na\u00efve \U0001f600 \x00"]).shape == (1, DIMENSION)

    def test_pictures_go_in_batches(self, server: LittleServer) -> None:
        model = asked(server)
        shown = pictures(40)
        assert np.allclose(model.embed_images(shown), normalized(np.stack([*map(picture_vector, shown)])))
        assert [len(request.body["input"]) for request in server.requests[-3:]] == [16, 16, 8]

    def test_pictures_arrive_fitted_and_pixel_by_pixel(self) -> None:
        with serving(facts=FACTS) as server:
            model = asked(server)
            shown = pictures(2, (300, 200))
            model.embed_images(shown)
            for sent, picture in zip(server.pictures[-2:], shown, strict=True):
                assert (sent.format, sent.size) == ("PNG", (32, 24))
                assert sent.tobytes() == fit(picture, model.info).tobytes()

    def test_nothing_but_pixels_is_sent(self, server: LittleServer) -> None:
        (picture,) = pictures(1)
        exif = Image.Exif()
        exif[0x010E] = "our garden"
        picture.info |= {
            "icc_profile": b"a profile",
            "exif": exif.tobytes(),
            "comment": "ours",
            "dpi": (72, 72),
        }
        asked(server).embed_images([picture])
        assert server.pictures[-1].info == {}
        assert "icc_profile" in picture.info

    @pytest.mark.parametrize(
        ("size", "sent"), [((1000, 800), (480, 384)), ((300, 200), (300, 200)), ((40_000, 400), (3072, 31))]
    )
    def test_pictures_for_others_stay_whole(
        self, server: LittleServer, size: tuple[int, int], sent: tuple[int, int]
    ) -> None:
        asked(server).embed_images([Image.new("RGB", size, (1, 2, 3))])
        assert server.pictures[-1].size == sent

    def test_numbers_in_digits_do_as_well(self, server: LittleServer) -> None:
        model = asked(server)

        def digits(told: dict[str, Any]) -> None:
            for item in told["data"]:
                item["embedding"] = [float(value) for value in text_vector("a")]

        server.troubles = [changed(digits)]
        assert np.allclose(model.embed_texts(["b"]), normalized(text_vector("a")[None]), atol=1e-6)

    def test_embeddings_are_told_apart_by_their_index(self, server: LittleServer) -> None:
        model = asked(server)
        expected = model.embed_texts(["a", "b", "c"])
        server.troubles = [changed(lambda told: told["data"].reverse())]
        assert np.array_equal(model.embed_texts(["a", "b", "c"]), expected)

    def test_too_large_for_something_on_the_way(self, server: LittleServer) -> None:
        model = asked(server)
        shown = pictures(5)
        expected = model.embed_images(shown)
        server.troubles = [refusal(413), refusal(413)]
        assert np.array_equal(model.embed_images(shown), expected)
        server.troubles = [refusal(413)] * 9
        with pytest.raises(RefusedError, match="413"):
            model.embed_images(shown)

    def test_a_proxy_is_not_asked_about_this_computer(
        self, server: LittleServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert asked(server).embed_texts(["a"]).shape == (1, DIMENSION)

    def test_many_photos_take_several_requests_at_once_and_more_patience(self, server: LittleServer) -> None:
        pauses = Pauses()
        patience = pauses.patience(1.0, 2.0)
        description = describe(Connection(parse_address(server.spec)))
        bulk = RemoteEmbedder(description, bulk_patience=patience).for_bulk()
        assert bulk.lanes > 1
        server.troubles = [refusal(503), hung_up]
        assert bulk.embed_images(pictures(2)).shape == (2, DIMENSION)
        assert pauses == [1.0, 2.0]


def set_model(told: dict[str, Any], name: object) -> None:
    told["model"] = name


def first(told: dict[str, Any], **change: Any) -> None:
    told["data"][0] |= change


NAN = np.array([math.nan] + [1.0] * (DIMENSION - 1))

WRONG_ANSWERS: dict[str, tuple[Trouble, str]] = {
    "another model": (changed(lambda told: set_model(told, "bert")), "asked for org/clip, but bert answers"),
    "no model": (changed(lambda told: set_model(told, None)), "a model without a name answers"),
    "too few": (changed(lambda told: told["data"].pop()), "asked for 2 embeddings, and sends 1"),
    "too many": (changed(lambda told: told["data"].append({})), "asked for 2 embeddings, and sends 3"),
    "index twice": (changed(lambda told: first(told, index=1)), "which embedding is of what"),
    "index too high": (changed(lambda told: first(told, index=2)), "which embedding is of what"),
    "no index": (changed(lambda told: first(told, index=None)), "which embedding is of what"),
    "no object": (changed(lambda told: told.update(data=[1, 2])), "which embedding is of what"),
    "other dimension": (
        changed(lambda told: first(told, embedding=encoded(np.ones(7)))),
        "of 7 numbers, not of 12",
    ),
    "nan": (changed(lambda told: first(told, embedding=encoded(NAN))), "NaN, infinite or zero"),
    "nan in digits": (changed(lambda told: first(told, embedding=list(NAN))), "NaN, infinite or zero"),
    "zero": (changed(lambda told: first(told, embedding=[0.0] * DIMENSION)), "NaN, infinite or zero"),
    "words": (changed(lambda told: first(told, embedding=["x"] * DIMENSION)), "something else than numbers"),
    "no base64": (changed(lambda told: first(told, embedding="*")), "something else than numbers"),
    "odd bytes": (changed(lambda told: first(told, embedding="AAAA")), "something else than numbers"),
    "a row a token": (changed(lambda told: first(told, embedding=[[1.0]] * DIMENSION)), "12 x 1 numbers"),
    "nothing": (changed(lambda told: first(told, embedding=[])), "of 0 numbers"),
    "null": (changed(lambda told: first(told, embedding=None)), "of none numbers"),
    "no data": (changed(lambda told: told.pop("data")), "in another form"),
    "a list": (other(b"[]"), "in another form"),
    "no JSON": (other(b"{..."), "damaged JSON"),
    "deep JSON": (other(b"[" * 100_000), "damaged JSON"),
    "a page": (other(b"<html>Hello</html>", "text/html"), "answers with text/html, not JSON"),
    "JSON as text": (other(b"{}", "text/plain"), "answers with text/plain, not JSON"),
    "far too much": (other(b" " * 3_000_000), "far more than it was asked for"),
}


@pytest.mark.parametrize(("trouble", "line"), WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
def test_wrong_answers_are_not_believed(server: LittleServer, trouble: Trouble, line: str) -> None:
    model = asked(server, 0.0)
    count = len(server.requests)
    server.troubles = [trouble]
    assert line in refusal_of(model)
    assert len(server.requests) == count + 1, "asked again, though that does not help"
    assert model.embed_texts(["a", "b"]).shape == (2, DIMENSION)


class TestRefusals:
    @pytest.mark.parametrize(
        ("trouble", "line"),
        [
            (refusal(401), "asks for a key (HTTP 401). Put the key into PHOTOSEARCH_REMOTE_KEY"),
            (refusal(403), "asks for a key (HTTP 403)"),
            (
                refusal(404, "The model `x` does not exist."),
                "no model org/clip: The model `x` does not exist.",
            ),
            (refusal(400, "prompt\nis too long"), "(HTTP 400): prompt\\nis too long"),
            (refusal(407), "the proxy wants a login"),
            (refusal(501), "refuses the request for /embeddings (HTTP 501)"),
            (refusal(302, Location="http://elsewhere.example/v1"), "passes requests on to elsewhere.example"),
            (refusal(308, Location="/other"), "passes requests on to elsewhere"),
        ],
    )
    def test_asking_again_would_not_help(self, server: LittleServer, trouble: Trouble, line: str) -> None:
        model = asked(server, 0.0, 0.0)
        count = len(server.requests)
        server.troubles = [trouble]
        assert line in refusal_of(model)
        assert len(server.requests) == count + 1

    def test_a_refusal_survives_a_pipe(self) -> None:
        error = pickle.loads(pickle.dumps(RefusedError("no", "ask later", status=413)))
        assert (str(error), error.status) == ("no. ask later", 413)

    @pytest.mark.parametrize(
        ("trouble", "line"),
        [
            (refusal(429), "is busy (HTTP 429)"),
            (refusal(500, "out of memory"), "has trouble (HTTP 500): out of memory"),
            (refusal(503), "has trouble (HTTP 503)"),
            (broken_off, "broke off"),
            (hung_up, "broke off"),
            (stalled, "stalled"),
        ],
    )
    def test_what_may_pass(self, server: LittleServer, trouble: Trouble, line: str) -> None:
        pauses = Pauses()
        timeout_s = 1.0 if trouble is stalled else 20.0  # a busy machine takes its time
        patience = pauses.patience(1.0, 2.0, 4.0, timeout_s=timeout_s)
        model = RemoteEmbedder.asked(server.spec, patience=patience)
        server.troubles = [trouble] * 3
        assert model.embed_texts(["a"]).shape == (1, DIMENSION)
        assert pauses == [1.0, 2.0, 4.0]
        server.troubles = [trouble] * 4
        said = refusal_of(model)
        assert said.startswith("the model org/clip is out of reach: ")
        assert line in said
        assert server.host.partition(":")[0] in said

    def test_a_server_says_when_to_come_back(self, server: LittleServer) -> None:
        pauses = Pauses()
        model = RemoteEmbedder.asked(server.spec, patience=pauses.patience(1.0, 2.0, 4.0))
        soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
        server.troubles = [
            refusal(429, Retry_After="7"),
            refusal(503, Retry_After=soon),
            refusal(429, Retry_After="soon"),
        ]
        model.embed_texts(["a"])
        assert pauses[0] == 7.0
        assert 20 < pauses[1] <= 30
        assert pauses[2] == 4.0
        server.troubles = [refusal(429, Retry_After="600")]
        assert refusal_of(model).endswith("Run it again in 10 min")
        assert len(pauses) == 3

    def test_connecting_takes_less_patience_than_an_answer(
        self, server: LittleServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        model = asked(server, timeout_s=0.5)
        monkeypatch.setattr("photosearch.models.remote_opening.CONNECT_S", 0.1)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            spec = f"remote:https://127.0.0.1:{silent.getsockname()[1]}/v1#{MODEL}"
            started_s = time.monotonic()
            with pytest.raises(ModelError, match="stalled"):
                RemoteEmbedder.asked(spec, patience=Pauses().patience(timeout_s=20.0))
            assert time.monotonic() - started_s < 10
        server.troubles = [stalled]
        started_s = time.monotonic()
        assert "stalled" in refusal_of(model)
        assert time.monotonic() - started_s >= 0.5

    def test_nobody_there(self, server: LittleServer) -> None:
        model = asked(server)
        with serving() as gone:
            spec = gone.spec
        with pytest.raises(ModelError, match=r"cannot reach .* Is the server running\?"):
            RemoteEmbedder.asked(spec, patience=Pauses().patience(0.0))
        assert model.embed_texts(["a"]).shape == (1, DIMENSION)
