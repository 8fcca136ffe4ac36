"""The commands of `photosearch models`: which there are, how fast they are, and how they come and go."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photosearch.base.errors import LibraryError, ModelError, one_line
from photosearch.cli import output
from photosearch.cli.commands import shared_options

if TYPE_CHECKING:
    from photosearch.models.offers import Offer
    from photosearch.models.recommended import Recommended
    from photosearch.models.registry import ModelEntry
    from photosearch.models.speed import Speed

_FINE = 0
_LOCAL_DIR = "local-dir:"

_yes_option = click.option("--yes", "is_agreed", is_flag=True, help="Agree without being asked.")


@click.group()
def models() -> None:
    """See, add and remove the models that can embed photos."""


@models.command("list")
@shared_options
@click.pass_context
def models_list(ctx: click.Context, library: Path | None, is_json: bool) -> int:
    """List the models on this computer, and those we recommend; any open_clip model can be added besides."""
    from photosearch.models.packaged import is_packaged
    from photosearch.models.registry import available, not_added
    from photosearch.models.removing import leftovers

    entries, broken = available(), leftovers()
    others = [model for model in not_added() if model.repository_for_here or not is_packaged()]
    if is_json or ctx.obj.is_json:
        output.emit(
            {
                "models": [_entry_json(entry) for entry in entries],
                "recommended": [_recommended_json(model) for model in others],
                "broken_off": [asdict(left) for left in broken],
            }
        )
        return _FINE
    rows = [_entry_row(entry) for entry in entries] + [_recommended_row(model) for model in others]
    notes = [one_line(entry.description) for entry in entries]
    output.table(rows, [*notes, *(model.summary for model in others)])
    for left in broken:
        output.say(
            f"{output.size(left.size_bytes)} of {left.name} are here; its download goes on with"
            f" `photosearch models add {left.name}`, and `remove` frees the room."
        )
    output.say(
        "* is used unless another is named.  Add one: photosearch models add NAME, also any NAME/TAG of"
        " open_clip, hf-hub:ORG/NAME, a model's folder, or remote:http://HOST:PORT/v1#MODEL."
    )
    return _FINE


def _entry_row(entry: ModelEntry) -> tuple[str, ...]:
    return (
        ("* " if entry.is_default else "  ") + entry.name,
        "on a server" if entry.kind == "remote" else "here" if entry.path else "missing",
        output.size(entry.size_bytes),
        entry.languages if entry.facts is None else _languages(entry.facts),
        entry.licence,
        "" if entry.speed is None else _speed_text(entry.speed),
    )


def _recommended_row(model: Recommended) -> tuple[str, ...]:
    return (
        f"  {model.name}",
        "best choice" if model.is_best_choice else "recommended",
        f"about {output.size(model.download_bytes)}",
        _languages(model),
        model.licence.name,
        "",
    )


def _languages(model: Recommended) -> str:
    return "many languages" if model.is_multilingual else model.languages


def _speed_text(speed: Speed) -> str:
    return f"{speed.photos_per_second:.3g} photos/s, {speed.ms_per_text:.3g} ms a text"


def _entry_json(entry: ModelEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "dimension": entry.dimension,
        "default": entry.is_default,
        "description": entry.description,
        "path": None if entry.path is None else str(entry.path),
        "bytes": entry.size_bytes,
        "licence": entry.licence or None,
        "languages": entry.languages or None,
        "speed": None if entry.speed is None else asdict(entry.speed),
        "facts": None if entry.facts is None else _recommended_json(entry.facts),
    }


def _recommended_json(model: Recommended) -> dict[str, Any]:
    return {**asdict(model), "download_bytes": model.download_bytes}


@models.command("measure")
@click.argument("name", required=False)
@shared_options
@click.pass_context
def models_measure(ctx: click.Context, name: str | None, library: Path | None, is_json: bool) -> int:
    """Measure how fast a model (or each one here) is on this machine. Takes some seconds."""
    from photosearch.cli.remote_models import canonical
    from photosearch.models.registry import available, load
    from photosearch.models.speed import measure, remember

    entries = available()
    folders = {entry.name: entry.path for entry in entries if entry.path}
    # What is on a server is asked only when it is meant.
    here = [entry.name for entry in entries if entry.path and entry.kind != "remote"]
    for chosen in [canonical(name)] if name else here:
        speed = measure(load(chosen))
        folder = folders.get(chosen)
        if folder is not None:
            try:
                remember(speed, folder)
            except OSError as error:
                output.say(f"the measurement cannot be kept: {error.strerror}")
        if is_json or ctx.obj.is_json:
            output.emit({"name": chosen, **asdict(speed)})
        else:
            output.line(f"{chosen}: {_speed_text(speed)}")
    return _FINE


@models.command("add")
@click.argument("name_or_path", metavar="NAME|FOLDER")
@_yes_option
@shared_options
@click.pass_context
def models_add(
    ctx: click.Context, name_or_path: str, is_agreed: bool, library: Path | None, is_json: bool
) -> int:
    """Download a model, or copy a model's folder, so that it can be used by its name.

    NAME is one of `photosearch models list`, any NAME/TAG of open_clip, or hf-hub:ORG/NAME. Its licence and
    size are shown before anything is downloaded. A download that broke off goes on when it is run again.

    A model on a server is remote:http://HOST:PORT/v1#MODEL: photos and queries are then sent there. If it
    asks for a key, that is taken from PHOTOSEARCH_REMOTE_KEY or the system's keyring.
    """
    from photosearch.cli.adding import follow
    from photosearch.cli.remote_models import add
    from photosearch.models.added import added_folder, folder_at
    from photosearch.models.copying import copy
    from photosearch.models.download import download
    from photosearch.models.offers import find_offer
    from photosearch.models.remote_address import is_remote
    from photosearch.models.starter import STARTER

    is_json = is_json or ctx.obj.is_json
    if is_remote(name_or_path):
        name = add(name_or_path)
        if is_json:
            output.emit({"event": "done", "name": name})
        else:
            output.say(f"added {name}")
        return _FINE
    if _is_path(name_or_path):
        return follow(copy(folder_at(name_or_path.removeprefix(_LOCAL_DIR))), is_json)
    if name_or_path == STARTER or added_folder(name_or_path) is not None:
        output.say(f"{name_or_path} is here already")
        return _FINE
    offer = find_offer(name_or_path)
    if is_json:
        output.emit(_offer_json(offer))
    if not is_agreed and not _is_agreed(offer):
        output.say("nothing was downloaded")
        return _FINE
    return follow(download(offer), is_json)


def _is_path(text: str) -> bool:
    from photosearch.models.added import is_folder

    return text.startswith((_LOCAL_DIR, ".", "~")) or Path(text).is_absolute() or is_folder(Path(text))


def _is_agreed(offer: Offer) -> bool:
    size = "an unknown size" if offer.size_bytes is None else output.size(offer.size_bytes)
    restricted = ", which forbids some uses" if offer.licence.is_restricted else ""
    licence = f"{offer.licence.name}{restricted}" + (f" ({offer.licence.url})" if offer.licence.url else "")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise ModelError(
            f"{offer.name} is {size} to download from {offer.page}; the licence of its weights: {licence}",
            "Add --yes to agree",
        )
    output.say(f"{offer.name}\n  size     {size}\n  from     {offer.page}\n  licence  {licence}")
    return click.confirm("Download it, and keep to its licence?", err=True)


def _offer_json(offer: Offer) -> dict[str, Any]:
    return {
        "event": "offer",
        "name": offer.name,
        "page": offer.page,
        "version": offer.version,
        "licence": asdict(offer.licence),
        "bytes": offer.size_bytes,
        "files": [file.path for file in offer.files],
    }


@models.command("remove")
@click.argument("name")
@_yes_option
@click.option("--force", is_flag=True, help="Also if the library uses it.")
@shared_options
@click.pass_context
def models_remove(
    ctx: click.Context, name: str, is_agreed: bool, force: bool, library: Path | None, is_json: bool
) -> int:
    """Delete a model that was added, and free its place on the disk."""
    from photosearch.cli.remote_models import canonical
    from photosearch.models.removing import freed_bytes, remove

    name = canonical(name)
    size_bytes = freed_bytes(name)
    if not force:
        _refuse_used(name, library or ctx.obj.library)
    output.say(f"removing {name} frees {output.size(size_bytes)}")
    if not is_agreed:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise ModelError(f"{name} was not removed", "Add --yes to agree")
        if not click.confirm("Remove it?", err=True):
            return _FINE
    remove(name)
    if is_json or ctx.obj.is_json:
        output.emit({"removed": name, "bytes": size_bytes})
    return _FINE


def _refuse_used(name: str, library: Path | None) -> None:
    """Raise ModelError if the library searches with the model `name`."""
    from photosearch.library import Library

    try:
        with Library.open(library, create=False) as opened:
            used = {opened.model, opened.wanted_model}
    except LibraryError as error:
        if library is None:
            return  # the user has no library, or none that opens, in the usual place
        raise LibraryError(error.message, f"{error.remedy or 'Mend it'}, or remove with --force") from error
    if name in used:
        raise ModelError(
            f"the library uses {name}, and could not search without it",
            "Let it use another one first (photosearch models use NAME), or remove it with --force",
        )
