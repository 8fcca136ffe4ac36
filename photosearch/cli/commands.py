"""The commands. Each opens the library, calls the facade and says what came of it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from photosearch.base.errors import LibraryError
from photosearch.base.types import Grouping, Sort
from photosearch.cli import answer, output

if TYPE_CHECKING:
    from photosearch.library import Library
    from photosearch.search.control import RunControl
    from photosearch.search.hits import Hits

F = TypeVar("F", bound=Callable[..., Any])

_FOUND, _NOTHING, _TROUBLE, _INTERRUPTED = 0, 1, 2, 130


@dataclass(frozen=True, slots=True)
class Shared:
    """The options given before the command."""

    library: Path | None = None
    is_json: bool = False


def shared_options(function: F) -> F:
    """Give a command `--library` and `--json`."""
    function = click.option(
        "--json", "is_json", is_flag=True, help="Answer in JSON on standard output, for programs."
    )(function)
    return click.option(
        "--library",
        type=click.Path(path_type=Path),
        metavar="DIR",
        envvar="PHOTOSEARCH_LIBRARY",
        help="The library's folder (default: your own).",
    )(function)


@contextmanager
def _opened(ctx: click.Context, library: Path | None, *, create: bool = False) -> Iterator[Library]:
    from photosearch.library import Library

    with Library.open(library or ctx.obj.library, create=create) as opened:
        yield opened


def _is_json(ctx: click.Context, is_json: bool) -> bool:
    return bool(is_json or ctx.obj.is_json)


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path), metavar="FOLDER...")
@click.option("--model", metavar="NAME", help="Embed with this model (see `photosearch models`).")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Decode with N processes.")
@click.option("--retry-failed", is_flag=True, help="Try photos again that could not be read.")
@click.option(
    "--remap",
    "remaps",
    nargs=2,
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="OLD NEW",
    help="Photos of the folder OLD are in NEW now; may be given several times.",
)
@click.option("--pause-on-battery", is_flag=True, help="Wait for mains power while on battery.")
@shared_options
@click.pass_context
def index(
    ctx: click.Context,
    folders: tuple[Path, ...],
    model: str | None,
    workers: int | None,
    retry_failed: bool,
    remaps: tuple[tuple[Path, Path], ...],
    pause_on_battery: bool,
    library: Path | None,
    is_json: bool,
) -> int:
    """Scan folders of photos and embed what is new.

    Without a FOLDER, the folders of the library are gone over again. Ctrl+C stops in good order; the
    same command goes on where it stopped.
    """
    from photosearch.search.battery import Battery
    from photosearch.search.control import RunControl

    control = RunControl(battery=Battery() if pause_on_battery else None)
    with _opened(ctx, library, create=bool(folders)) as opened, _interruptible(control):
        if not folders and not opened.status().roots:
            raise LibraryError("this library has no folders yet", "Name one: photosearch index FOLDER")
        from photosearch.cli.progress import follow
        from photosearch.cli.remote_models import prepare
        from photosearch.search.priority import step_back

        model = prepare(model)
        step_back()
        for old, new in remaps:
            opened.remap(old, new)
        steps = opened.index(
            folders, model=model, workers=workers, control=control, retry_failed=retry_failed
        )
        return follow(steps, _is_json(ctx, is_json), control)


@contextmanager
def _interruptible(control: RunControl) -> Iterator[None]:
    """Let Ctrl+C end the run in good order; a second one ends it at once."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        control.cancel()

    previous = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _answer_options(function: F) -> F:
    function = click.option(
        "--sort",
        type=click.Choice([*(sort.value for sort in Sort), "date"]),
        default=Sort.RELEVANCE.value,
        show_default=True,
        help="Order of what matches; date is the same as newest.",
    )(function)
    function = click.option(
        "--group",
        type=click.Choice([grouping.value for grouping in Grouping]),
        help="Put together what is of one day, month or folder.",
    )(function)
    function = click.option("--collapse", is_flag=True, help="Show near-identical photos as one.")(function)
    function = click.option("--all", "show_all", is_flag=True, help="Also what is less certain.")(function)
    return click.option(
        "--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="At most N."
    )(function)


class _QueryCommand(click.Command):
    """A command whose arguments may begin with a minus; its help has the operators of queries."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # As an option, -h would be found in any word with a minus that has an h: -beach.
        return super().parse_args(ctx, ["--help"] if args == ["-h"] else args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from photosearch.search.query import OPERATORS

        with formatter.section("What you can type"):
            formatter.write_dl(OPERATORS)
        formatter.write_paragraph()
        formatter.write_text(
            "A shell needs quotes around quotes, parentheses, < and >: '\"exact words\"' or "
            "'camera:\"EOS R5\"'."
        )


@click.command(
    cls=_QueryCommand, context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]}
)
@click.argument("query", nargs=-1, required=True, type=click.UNPROCESSED)
@_answer_options
@shared_options
@click.pass_context
def search(
    ctx: click.Context,
    query: tuple[str, ...],
    limit: int,
    show_all: bool,
    sort: str,
    group: str | None,
    collapse: bool,
    library: Path | None,
    is_json: bool,
) -> int:
    """Find photos by describing them, for example: photosearch search two dogs on a beach -people"""
    words = " ".join(query)
    with _opened(ctx, library) as opened:
        hits = opened.search(words, limit=limit, all=show_all, sort=sort, group=group, collapse=collapse)
        return _answer(hits, words, _is_json(ctx, is_json))


@click.command()
@click.argument("images", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="IMAGE...")
@click.option(
    "--less",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="IMAGE",
    help="Look less like this picture; may be given several times.",
)
@_answer_options
@shared_options
@click.pass_context
def similar(
    ctx: click.Context,
    images: tuple[Path, ...],
    less: tuple[Path, ...],
    limit: int,
    show_all: bool,
    sort: str,
    group: str | None,
    collapse: bool,
    library: Path | None,
    is_json: bool,
) -> int:
    """Find photos that look like the given pictures, which need not be in the library."""
    with _opened(ctx, library) as opened:
        hits = opened.similar(
            *images, limit=limit, all=show_all, sort=sort, group=group, collapse=collapse, less=less
        )
        terms = [*(f"like:{image}" for image in images), *(f"-like:{image}" for image in less)]
        return _answer(hits, " ".join(terms), _is_json(ctx, is_json))


def _answer(hits: Hits, query: str, is_json: bool) -> int:
    if is_json:
        answer.show_json(hits, query)
    else:
        answer.show_lines(hits)
    return _FOUND if hits else _NOTHING


@click.command()
@shared_options
@click.pass_context
def status(ctx: click.Context, library: Path | None, is_json: bool) -> int:
    """Show counts, the model and sizes on disk."""
    with _opened(ctx, library) as opened:
        now = opened.status()
        if _is_json(ctx, is_json):
            output.emit(output.status_json(now))
            return _FOUND
        output.table(
            [
                ("library", output.shown(opened.folder)),
                *(("folder", output.shown(root)) for root in now.roots),
                ("photos", f"{now.photos:,}"),
                ("indexed", f"{now.indexed:,}"),
                ("pending", f"{now.pending:,}"),
                ("failed", f"{now.failed:,}"),
                ("offline", f"{now.offline:,}"),
                ("model", f"{now.model} ({now.dimension} numbers a photo)"),
                *output.wanted_rows(now),
                ("catalog", output.size(now.catalog_bytes)),
                ("vector index", output.size(now.index_bytes)),
                ("thumbnails", output.size(now.thumbnail_bytes)),
            ]
        )
    return _FOUND


@click.command()
@shared_options
@click.pass_context
def failures(ctx: click.Context, library: Path | None, is_json: bool) -> int:
    """List the photos that could not be read, and why."""
    with _opened(ctx, library) as opened:
        found = opened.failures()
    if _is_json(ctx, is_json):
        output.emit({"failures": [output.failure_json(failure) for failure in found]})
    else:
        for failure in found:
            output.line(output.failure_line(failure))
        if not found:
            output.say("every photo could be read")
    return _FOUND


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@shared_options
@click.pass_context
def forget(ctx: click.Context, folder: Path, library: Path | None, is_json: bool) -> int:
    """Drop a folder from the library. Its files are not touched."""
    with _opened(ctx, library) as opened:
        count = opened.forget(folder)
    if _is_json(ctx, is_json):
        output.emit({"forgotten": count})
    else:
        output.say(f"forgot {count:,} photos of {output.shown(folder)}; the files are where they were")
    return _FOUND


@click.command()
@shared_options
@click.pass_context
def doctor(ctx: click.Context, library: Path | None, is_json: bool) -> int:
    """Check catalog, model, caches and disk; save what a damaged catalog still holds; repair caches."""
    from photosearch.library import Library

    code = _FOUND
    for finding in Library.doctor(library or ctx.obj.library):
        if finding.trouble is not None and finding.done is None:
            code = _TROUBLE
        if _is_json(ctx, is_json):
            output.emit(output.finding_json(finding))
        else:
            output.line(output.finding_line(finding))
    return code


COMMANDS: tuple[click.Command, ...] = (index, search, similar, status, failures, forget, doctor)
