"""`photosearch serve-model`: a local model for others, in OpenAI's form."""

from __future__ import annotations

import ipaddress
import os

import click

from photosearch.base.errors import ModelError, UserError
from photosearch.cli import output

DEFAULT_PORT = 8765


@click.command("serve-model")
@click.argument("name", default="starter")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Listen there.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    metavar="N",
    help="Listen at this port; 0 for a free one.",
)
@click.option(
    "--key-from-environment",
    "key_variable",
    metavar="VARIABLE",
    help="Answer only to those who know the key in this environment variable.",
)
@click.option("--json", "is_json", is_flag=True, help="Answer in JSON on standard output, for programs.")
@click.pass_context
def serve_model(
    ctx: click.Context, name: str, host: str, port: int, key_variable: str | None, is_json: bool
) -> int:
    """Offer a model of this computer to other programs and computers, until Ctrl+C.

    It takes texts and pictures at /v1/embeddings, as OpenAI, vLLM and Infinity do, and fetches nothing by
    itself. Without --host only this computer can reach it. Another photosearch uses it as
    remote:http://HOST:PORT/v1#NAME, for example in `photosearch models use`.
    """
    from photosearch.models.registry import load
    from photosearch.models.remote_address import SCHEME, is_remote
    from photosearch.search.embedding_server import EmbeddingServer
    from photosearch.search.embedding_service import EmbeddingService

    if is_remote(name):
        raise ModelError(f"{name} is on a server already", "Name a model of this computer")
    key = None if key_variable is None else _key(key_variable)
    service = EmbeddingService(load(name))
    with EmbeddingServer(service, host, port, key) as server:
        service.warm_up()
        spec = f"{SCHEME}{server.url}#{service.name}"
        if key is None and not _is_loopback(str(server.server_address[0])):
            output.say(
                "warning: anybody who reaches this computer can use the model, as no key is asked for"
                " (see --key-from-environment); nor is what they send encrypted"
            )
        if is_json or ctx.obj.is_json:
            output.emit({"event": "ready", "url": server.url, "model": service.name, "spec": spec})
        else:
            output.say(f"serving {service.name} at {server.url}; photosearch elsewhere: {spec}")
        server.serve_forever()
    return 0


def _key(variable: str) -> str:
    key = os.environ.get(variable, "").strip()
    if not key or not key.isascii() or not key.isprintable():
        raise UserError(
            f"there is no usable key in the environment variable {variable}", "Set it to a long random text"
        )
    return key


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
