"""`serve-model` without its command: the service, its HTTP, and our own client before it."""

from __future__ import annotations

import base64
import http.client
import io
import json
import select
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from fakes import SIDE, ColourEmbedder
from PIL import Image

from photosearch.base.errors import ModelError, UserError
from photosearch.models.base import Embeddings
from photosearch.models.preprocess import fit
from photosearch.models.remote import RemoteEmbedder
from photosearch.models.remote_form import PictureForm, data_url, picture_requests, text_request
from photosearch.search import embedding_server
from photosearch.search.embedding_server import MOST_BODY_BYTES, EmbeddingServer
from photosearch.search.embedding_service import MOST_PICTURES, MOST_TEXTS, EmbeddingService, RequestError

RED = Image.new("RGB", (SIDE, SIDE), (200, 20, 20))
BLUE = Image.new("RGB", (50, 40), (20, 20, 200))


@pytest.fixture
def embedder() -> ColourEmbedder:
    return ColourEmbedder()


@pytest.fixture
def service(embedder: ColourEmbedder) -> EmbeddingService:
    return EmbeddingService(embedder)


@contextmanager
def serving(service: EmbeddingService, key: str | None = None) -> Iterator[EmbeddingServer]:
    with EmbeddingServer(service, "127.0.0.1", 0, key) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def rows(told: dict[str, Any]) -> Embeddings:
    return np.array([item["embedding"] for item in told["data"]], np.float32)


def asked(**request: Any) -> dict[str, Any]:
    return {"model": "colours", **request}


def encoded(picture: Image.Image, kind: str, **options: Any) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode()}"


class TestService:
    def test_texts(self, service: EmbeddingService, embedder: ColourEmbedder) -> None:
        told = service.embeddings(asked(input=["red", "a blue car"]))
        assert np.allclose(rows(told), embedder.embed_texts(["red", "a blue car"]), atol=1e-7)
        assert (told["object"], told["model"], told["revision"]) == ("list", "colours", "1")
        assert [item["index"] for item in told["data"]] == [0, 1]
        assert np.array_equal(rows(service.embeddings(asked(input="red"))), rows(told)[:1])

    @pytest.mark.parametrize("form", PictureForm)
    def test_pictures_in_every_form(
        self, form: PictureForm, service: EmbeddingService, embedder: ColourEmbedder
    ) -> None:
        expected = embedder.embed_images([RED, BLUE])
        found = []
        for request, count in picture_requests("colours", [data_url(RED), data_url(BLUE)], form):
            data = service.embeddings(request)["data"]
            assert len(data) == count
            found += [np.frombuffer(base64.b64decode(item["embedding"]), "<f4") for item in data]
        assert np.allclose(np.stack(found), expected, atol=1e-6)

    def test_pictures_among_the_input_are_known_by_their_address(
        self, service: EmbeddingService, embedder: ColourEmbedder
    ) -> None:
        told = service.embeddings(asked(input=[data_url(RED)]))
        assert np.allclose(rows(told), embedder.embed_images([RED]), atol=1e-6)
        as_text = service.embeddings(asked(input=[data_url(RED)], modality="text"))
        assert np.allclose(rows(as_text), embedder.embed_texts([data_url(RED)]), atol=1e-6)

    def test_a_text_as_a_message(self, service: EmbeddingService, embedder: ColourEmbedder) -> None:
        for content in ("red", [{"type": "text", "text": "red"}]):
            told = service.embeddings(asked(messages=[{"role": "user", "content": content}]))
            assert np.allclose(rows(told), embedder.embed_texts(["red"]), atol=1e-7)

    def test_pictures_are_turned_upright_and_fitted(
        self, service: EmbeddingService, embedder: ColourEmbedder
    ) -> None:
        picture = Image.new("RGB", (80, 40), (255, 0, 0))
        picture.paste((0, 0, 255), (0, 0, 40, 40))
        exif = Image.Exif()
        exif[0x0112] = 3  # upside down
        url = encoded(picture, "JPEG", exif=exif, quality=100, subsampling=0)
        found = rows(service.embeddings(asked(input=[url])))
        expected = embedder.embed_images([picture.transpose(Image.Transpose.ROTATE_180)])
        assert (found @ expected.T)[0, 0] > 0.999

    def test_what_a_client_needs_to_know(self, service: EmbeddingService) -> None:
        (entry,) = service.models()["data"]
        assert entry["id"] == "colours"
        assert entry["photosearch"] == {
            "dimension": 48,
            "image_size": [SIDE, SIDE],
            "resize_mode": "squash",
            "interpolation": "bilinear",
            "fill_color": 0,
            "revision": "1",
        }

    def test_a_path_is_not_told(self) -> None:
        assert EmbeddingService(ColourEmbedder("/home/me/models/large")).name == "large"

    @pytest.mark.parametrize(
        ("request_", "line"),
        [
            ([], "not a JSON object"),
            ({"input": "red"}, "there is no model None"),
            ({"model": "x" * 1000, "input": "red"}, "there is no model 'xxx"),
            (asked(), "input is a text"),
            (asked(input=[]), "input is a text"),
            (asked(input=[1, 2]), "input is a text"),
            (asked(input="red", modality="audio"), "modality is text or image"),
            (asked(input="red", dimensions=7), "dimensions can only be 48"),
            (asked(input="red", encoding_format="binary"), "float or base64"),
            (asked(input=["red"] * (MOST_TEXTS + 1)), "513 texts in one request"),
            (asked(input=["data:image/png,x"] * (MOST_PICTURES + 1)), "65 pictures in one request"),
            (asked(input="a" * 20_001), "more than 20000 characters"),
            (asked(input=["red", data_url(RED)]), "cannot be mixed"),
            (asked(input=["red"], modality="image"), "picture 0 is no data URL"),
            (asked(input=["http://elsewhere.example/a.png"], modality="image"), "are not fetched"),
            (asked(input=["file:///etc/passwd"], modality="image"), "are not fetched"),
            (asked(input=["data:image/png;base64,*"]), "no proper base64"),
            (asked(input=["data:image/png,abc"]), "no data URL in base64"),
            (asked(input=["data:image/png;base64,"]), "picture 0 is none of jpeg, png"),
            (asked(input=[encoded(RED, "TIFF")]), "picture 0 is none of jpeg, png"),
            (asked(input=[data_url(RED), encoded(RED, "PNG")[:-40]]), "picture 1"),
            (asked(messages=[]), "one message each"),
            (asked(messages="red"), "one message each"),
            (asked(messages=[{"role": "user"}]), "one message each"),
            (asked(messages=[{"content": [1]}]), "one message each"),
            (asked(messages=[{"content": [{"type": "text", "text": 1}]}]), "no string"),
            (asked(messages=[{"content": "a"}, {"content": "b"}]), "one message each"),
            (asked(messages=[{"content": [{"type": "image_url", "image_url": {}}]}]), "one message each"),
        ],
    )
    def test_wrong_requests(self, request_: object, line: str, service: EmbeddingService) -> None:
        with pytest.raises(RequestError) as caught:
            service.embeddings(request_)
        assert line in str(caught.value)
        assert len(str(caught.value)) < 300

    def test_a_picture_of_too_many_pixels_is_refused_before_it_takes_memory(
        self, service: EmbeddingService
    ) -> None:
        content = bytearray(base64.b64decode(data_url(RED).partition(",")[2]))
        content[16:24] = (100_000).to_bytes(4, "big") * 2
        content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
        url = f"data:image/png;base64,{base64.b64encode(content).decode()}"
        with pytest.raises(RequestError, match="too large"):
            service.embeddings(asked(input=[url]))


class Client:
    """One connection to a server, as any program would make it."""

    def __init__(self, server: EmbeddingServer) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any, Any]:
        """Return status, headers and the JSON of the answer."""
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        named = {"Content-Type": "application/json"} if body is not None else {}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, content, named)
        response = self._connection.getresponse()
        return response.status, response.headers, json.loads(response.read())

    def close(self) -> None:
        self._connection.close()


def opened(server: EmbeddingServer, length: int) -> socket.socket:
    """Announce a request of so many bytes, and send none of them."""
    connection = socket.create_connection(("127.0.0.1", server.server_port), timeout=5)
    connection.sendall(
        b"POST /v1/embeddings HTTP/1.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % length
    )
    return connection


@pytest.fixture
def client(service: EmbeddingService) -> Iterator[Client]:
    with serving(service) as server:
        client = Client(server)
        yield client
        client.close()


class TestHttp:
    def test_one_connection_answers_one_request_after_another(self, client: Client) -> None:
        assert client.ask("GET", "/health")[::2] == (200, {"status": "ok"})
        assert client.ask("GET", "/v1/models")[2]["data"][0]["id"] == "colours"
        for path in ("/v1/embeddings", "/v1/embeddings?a=b", "/embeddings/"):
            status, headers, told = client.ask("POST", path, asked(input="red"))
            assert (status, headers.get_content_type()) == (200, "application/json")
            assert len(told["data"][0]["embedding"]) == 48

    @pytest.mark.parametrize(
        ("method", "path", "body", "headers", "status", "line"),
        [
            ("GET", "/", None, {}, 404, "nothing at /"),
            ("POST", "/v1/completions", {}, {}, 404, "nothing at /v1/completions"),
            ("POST", "/v1/embeddings", asked(), {}, 400, "input is a text"),
            ("POST", "/v1/embeddings", {"model": "x", "input": "a"}, {}, 404, "no model 'x'"),
            ("POST", "/v1/embeddings", b"{", {}, 400, "the body is no JSON"),
            ("POST", "/v1/embeddings", b"[" * 100_000, {}, 400, "the body is no JSON"),
            ("POST", "/v1/embeddings", b"\xff", {}, 400, "the body is no JSON"),
            ("POST", "/v1/embeddings", b"{}", {"Content_Type": "text/plain"}, 415, "application/json"),
            ("POST", "/v1/embeddings", b"", {"Content_Length": "-1"}, 411, "Content-Length"),
            ("POST", "/v1/embeddings", b" " * (32 * 2**20 + 1), {}, 413, "larger than 32 MiB"),
            ("PUT", "/v1/embeddings", {}, {}, 501, "HTTP 501"),
        ],
    )
    def test_refusals_have_the_usual_form(
        self, method: str, path: str, body: object, headers: Any, status: int, line: str, client: Client
    ) -> None:
        found, _, told = client.ask(method, path, body, **headers)
        assert found == status
        assert line in told["error"]["message"]
        assert told["error"]["type"].endswith("_error")
        assert client.ask("GET", "/health")[0] == 200, "the next request is not heard"

    def test_a_model_that_fails(self, embedder: ColourEmbedder) -> None:
        class Failing(ColourEmbedder):
            def embed_texts(self, texts: Any) -> Embeddings:
                raise ModelError("the model is damaged", "Fetch it again") if texts[0] else ZeroDivisionError

        with serving(EmbeddingService(Failing())) as server:
            client = Client(server)
            status, _, told = client.ask("POST", "/v1/embeddings", asked(input="a"))
            assert (status, told["error"]["message"]) == (500, "the model is damaged. Fetch it again")
            status, _, told = client.ask("POST", "/v1/embeddings", asked(input=""))
            assert (status, told["error"]["type"]) == (500, "server_error")
            assert "ZeroDivisionError" in told["error"]["message"]
            client.close()

    def test_a_key(self, service: EmbeddingService) -> None:
        with serving(service, "sesame") as server:
            client = Client(server)
            for headers in ({}, {"Authorization": "Bearer sesam"}, {"Authorization": "Bearer s\u00e9same"}):
                for method, path, body in (
                    ("GET", "/v1/models", None),
                    ("POST", "/v1/embeddings", asked(input="red")),
                ):
                    status, answered, told = client.ask(method, path, body, **headers)
                    assert (status, answered["WWW-Authenticate"]) == (401, "Bearer")
                    assert told["error"]["type"] == "authentication_error"
            assert client.ask("GET", "/health")[0] == 200
            told = client.ask("POST", "/v1/embeddings", asked(input="red"), Authorization="Bearer sesame")
            assert told[0] == 200
            client.close()

    def test_a_web_page_elsewhere_may_not_ask(self, client: Client) -> None:
        status, headers, _ = client.ask("OPTIONS", "/v1/embeddings", None, Origin="https://elsewhere.example")
        assert status == 501
        assert "Access-Control-Allow-Origin" not in headers

    def test_so_many_at_once(
        self, service: EmbeddingService, embedder: ColourEmbedder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(embedding_server, "MOST_AT_ONCE", 1)
        monkeypatch.setattr(embedding_server, "QUEUE_S", 0.05)
        with serving(service) as server:
            embedder.gate.clear()
            first, second = Client(server), Client(server)
            answers: list[int] = []
            waiting = threading.Thread(
                target=lambda: answers.append(
                    first.ask("POST", "/v1/embeddings", asked(input=data_url(RED)))[0]
                )
            )
            waiting.start()
            while server.places.acquire(blocking=False):
                server.places.release()
            status, headers, _ = second.ask("POST", "/v1/embeddings", asked(input="red"))
            assert (status, headers["Retry-After"]) == (429, "1")
            embedder.gate.set()
            waiting.join()
            assert answers == [200]
            assert second.ask("POST", "/v1/embeddings", asked(input="red"))[0] == 200
            first.close()
            second.close()

    def test_clients_that_go_away_or_say_nothing(
        self, service: EmbeddingService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(embedding_server._Handler, "timeout", 0.1)
        with serving(service) as server:
            gone = socket.create_connection(("127.0.0.1", server.server_port))
            gone.sendall(
                b"POST /v1/embeddings HTTP/1.1\r\nContent-Type: application/json\r\n"
                b"Content-Length: 1000\r\n\r\n{"
            )
            silent = socket.create_connection(("127.0.0.1", server.server_port), timeout=10)
            assert silent.recv(1) == b"", "the server still waits for it"
            gone.close()
            silent.close()
            client = Client(server)
            assert client.ask("POST", "/v1/embeddings", asked(input="red"))[0] == 200
            client.close()

    def test_without_the_key_nobody_takes_a_place(
        self, service: EmbeddingService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(embedding_server, "MOST_AT_ONCE", 1)
        monkeypatch.setattr(embedding_server, "QUEUE_S", 0.05)
        with serving(service, "sesame") as server:
            slow = [opened(server, length) for length in (1000, MOST_BODY_BYTES, 10**12)]
            for one in slow:  # none has sent anything of its body
                assert one.recv(1000).startswith(b"HTTP/1.1 401 ")
            client = Client(server)
            told = client.ask("POST", "/v1/embeddings", asked(input="red"), Authorization="Bearer sesame")
            assert told[0] == 200
            client.close()
            for one in slow:
                one.close()

    def test_a_large_body_without_the_key_still_hears_why(self, service: EmbeddingService) -> None:
        with serving(service, "sesame") as server:
            client = Client(server)
            assert client.ask("POST", "/v1/embeddings", b" " * MOST_BODY_BYTES)[0] == 401
            client.close()

    def test_a_body_that_trickles_is_not_waited_for(
        self, service: EmbeddingService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(embedding_server, "MOST_AT_ONCE", 1)
        monkeypatch.setattr(embedding_server, "BODY_S", 0.3)
        with serving(service) as server:
            slow, started_s = opened(server, 1000), time.monotonic()
            while not select.select([slow], [], [], 0.02)[0]:
                assert time.monotonic() - started_s < 5, "it is still waited for"
                slow.sendall(b" ")
            slow.close()
            client = Client(server)
            assert client.ask("POST", "/v1/embeddings", asked(input="red"))[0] == 200
            client.close()

    def test_a_port_that_is_taken(self, service: EmbeddingService) -> None:
        with (
            serving(service) as server,
            pytest.raises(UserError, match=f"cannot listen at 127.0.0.1 port {server.server_port}"),
        ):
            EmbeddingServer(service, "127.0.0.1", server.server_port)
        with pytest.raises(UserError, match="cannot listen at no.such.host.invalid"):
            EmbeddingServer(service, "no.such.host.invalid", 0)


class TestOurClient:
    def test_embeddings_are_those_of_the_model(
        self, service: EmbeddingService, embedder: ColourEmbedder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PHOTOSEARCH_REMOTE_KEY", "sesame")
        with serving(service, "sesame") as server:
            remote = RemoteEmbedder.asked(f"remote:{server.url}#colours")
            shown = [RED, BLUE, BLUE.rotate(30)] * 7
            expected = embedder.embed_images([fit(picture, embedder.info) for picture in shown])
            assert np.allclose(remote.embed_images(shown), expected, atol=1e-6)
            assert np.allclose(remote.for_bulk().embed_images(shown), expected, atol=1e-6)
            texts = ["red", "something else", "\u00e9\U0001f600"]
            assert np.allclose(remote.embed_texts(texts), embedder.embed_texts(texts), atol=1e-6)
            assert remote.info.image_size == embedder.info.image_size
            assert remote.info.revision != embedder.info.revision

    def test_the_wrong_key(self, service: EmbeddingService, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PHOTOSEARCH_REMOTE_KEY", "sesam")
        with serving(service, "sesame") as server, pytest.raises(ModelError, match="does not accept the key"):
            RemoteEmbedder.asked(f"remote:{server.url}#colours")

    def test_another_model_in_its_place(self, service: EmbeddingService) -> None:
        with serving(service) as server:
            remote = RemoteEmbedder.asked(f"remote:{server.url}#colours")
            server.service = EmbeddingService(ColourEmbedder(revision="2"))
            with pytest.raises(ModelError, match="another revision of colours now: 2 instead of 1"):
                remote.embed_texts(["red"])
            server.service = EmbeddingService(ColourEmbedder("greys"))
            with pytest.raises(ModelError, match="no model colours: there is no model 'colours'"):
                remote.embed_texts(["red"])

    def test_requests_are_kept_small_enough(self) -> None:
        assert len(json.dumps(text_request("m", ["a" * 1000] * 64))) < embedding_server.MOST_BODY_BYTES
