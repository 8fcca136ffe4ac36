"""The commands about the models of one library: which one it uses, and what the others have left in it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from photosearch.base.types import LibraryModel
from photosearch.cli import output
from photosearch.cli.commands import _interruptible, _is_json, _opened, shared_options

if TYPE_CHECKING:
    from photosearch.library import Library


@click.command()
@click.argument("name")
@click.option("--later", is_flag=True, help="Only note it; the app or `photosearch index` does the rest.")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Decode with N processes.")
@shared_options
@click.pass_context
def use(
    ctx: click.Context, name: str, later: bool, workers: int | None, library: Path | None, is_json: bool
) -> int:
    """Use another model for the searches of this library.

    It embeds every photo first, while searches go on with the model in use, and takes its place at the end.
    Ctrl+C leaves the rest for later. What the old model made is kept: going back to it is instant.
    """
    from photosearch.cli.progress import follow
    from photosearch.cli.remote_models import prepare
    from photosearch.search.control import RunControl

    control = RunControl()
    with _opened(ctx, library) as opened, _interruptible(control):
        old = opened.model
        name = prepare(name) or name
        opened.use_model(name)
        output.say(_what_follows(opened, old, is_later=later))
        if opened.wanted_model is None or later:
            if _is_json(ctx, is_json):
                output.emit({"model": opened.model, "wanted_model": opened.wanted_model})
            return 0
        from photosearch.search.priority import step_back

        step_back()
        code = follow(opened.index(control=control, workers=workers), _is_json(ctx, is_json), control)
        output.say(_what_came(opened))
        return code


@click.command()
@click.argument("name")
@click.option("--compact", is_flag=True, help="Give the space back to the disk; copies the catalog once.")
@shared_options
@click.pass_context
def drop(ctx: click.Context, name: str, compact: bool, library: Path | None, is_json: bool) -> int:
    """Delete what a model embedded in this library.

    Its files stay on this computer (`photosearch models remove` deletes those). To use it again, every photo
    must be embedded again. Without --compact the catalog keeps its size, and new photos fill it.
    """
    with _opened(ctx, library) as opened:
        count = opened.drop_model(name, is_compacted=compact)
    if _is_json(ctx, is_json):
        output.emit({"dropped": count})
    else:
        output.say(f"dropped {count:,} embeddings of {name}; the model itself is where it was")
    return 0


@click.command()
@shared_options
@click.pass_context
def here(ctx: click.Context, library: Path | None, is_json: bool) -> int:
    """List the models that have embeddings in this library, and how far they are."""
    with _opened(ctx, library) as opened:
        models = [m for m in opened.models() if m.embedded or m.is_in_use or m.is_wanted]
    if _is_json(ctx, is_json):
        output.emit({"models": [asdict(model) for model in models]})
    else:
        output.table([_row(model) for model in models])
    return 0


def add_to(models: click.Group) -> None:
    """Give the group `models` these commands."""
    for command in (use, drop, here):
        models.add_command(command)


def _row(model: LibraryModel) -> tuple[str, ...]:
    state = "in use" if model.is_in_use else "on its way" if model.is_wanted else "kept"
    photos = f"{model.embedded:,} of {model.photos:,} photos"
    return ("* " if model.is_in_use else "  ") + model.name, state, photos, output.size(model.size_bytes)


def _what_follows(library: Library, old: str, *, is_later: bool) -> str:
    if (wanted := library.wanted_model) is None:
        back = "" if old == library.model else f"; go back with `photosearch models use {old}`"
        return f"searches use {library.model}{back}"
    when = "with the next `photosearch index`, or while the app is open" if is_later else "now"
    return f"{wanted} embeds the photos {when}; searches use {old} until it has done so"


def _what_came(library: Library) -> str:
    status = library.status(is_measured=False)
    if status.wanted_model is None:
        return f"searches use {status.model} from now on"
    photos = status.photos - status.failed
    left = f"{status.wanted_model} has embedded {status.wanted_indexed:,} of {photos:,} photos"
    offline = "; photos that are offline are waited for" if status.offline else ""
    return f"{left}; searches go on with {status.model}{offline}"
