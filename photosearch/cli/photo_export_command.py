"""`photosearch export`: photos of the library as new files in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from photosearch.cli import output
from photosearch.cli.commands import _is_json, _opened, shared_options
from photosearch.cli.mark_commands import _found, _paths
from photosearch.search.export_messages import ExportOptions

if TYPE_CHECKING:
    from photosearch.search.export_messages import ExportStep

_FINE, _NOTHING = 0, 1


@click.command("export")
@_paths
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Where to."
)
@click.option("--original", is_flag=True, help="Copy the files as they are, instead of making JPEGs.")
@click.option("--side", type=click.IntRange(1, 65_500), metavar="N", help="Longest side in pixels, at most.")
@click.option(
    "--quality", type=click.IntRange(1, 100), default=90, show_default=True, metavar="N", help="Of the JPEGs."
)
@click.option("--keep-metadata", is_flag=True, help="Keep when, where and with what photos were taken.")
@shared_options
@click.pass_context
def export(
    ctx: click.Context,
    paths: tuple[Path, ...],
    folder: Path,
    original: bool,
    side: int | None,
    quality: int,
    keep_metadata: bool,
    library: Path | None,
    is_json: bool,
) -> int:
    """Export photos of the library into a folder; nothing is overwritten there.

    They become JPEGs without metadata, unless other options are given.
    """
    options = ExportOptions(folder.expanduser().absolute(), original, side, quality, keep_metadata)
    written = 0
    with _opened(ctx, library) as opened:
        for step in opened.export(_found(opened, paths), options):
            written += step.target is not None
            if _is_json(ctx, is_json):
                output.emit(_json(step))
            elif step.target is not None:
                output.line(output.shown(step.target))
            else:
                output.error(f"{output.shown(step.source)}: {step.trouble}")
    return _FINE if written else _NOTHING


def _json(step: ExportStep) -> dict[str, object]:
    return {
        "done": step.done,
        "total": step.total,
        "path": str(step.source),
        "target": None if step.target is None else str(step.target),
        "trouble": step.trouble or None,
    }
