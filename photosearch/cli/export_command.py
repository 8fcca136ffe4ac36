"""`photosearch models export`: an open_clip model becomes a model bundle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photosearch.base.errors import FolderError, ImageError
from photosearch.cli import output

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from photosearch.models.export import ExportReport

_PRECISIONS = ("fp32", "fp16", "int8")
_MOST_PHOTOS = 128
"""Half to calibrate with, the others to compare with."""
_MIN_SIDE = 512
"""Pixels; photos may be decoded at reduced size down to this, which no image tower in use exceeds by much."""


@click.command("export")
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--precision",
    type=click.Choice(_PRECISIONS),
    default="fp32",
    show_default=True,
    help="fp16: half the size. int8: a quarter of it and the fastest, at some cost in quality.",
)
@click.option(
    "--calibrate",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Photos to fit int8 to, and to compare with; without, pictures are made up.",
)
@click.option("--force", is_flag=True, help="Keep an int8 bundle however far it is off.")
@click.option("--json", "is_json", is_flag=True, help="Answer in JSON on standard output, for programs.")
@click.pass_context
def models_export(
    ctx: click.Context,
    name: str,
    folder: Path,
    precision: str,
    calibrate: Path | None,
    force: bool,
    is_json: bool,
) -> int:
    """Turn the open_clip model NAME into a model bundle in DIR, which needs no torch and is faster.

    Every bundle is compared with the model, picture by picture and text by text, before it is kept.
    """
    from photosearch.models.export import Precision, export_model

    photos = [] if calibrate is None else _photos(calibrate)
    if precision == Precision.INT8 and calibrate is None:
        output.say("calibrating with made-up pictures; photos of your own fit better: --calibrate FOLDER")
    report = export_model(
        name,
        folder,
        precision=Precision(precision),
        photos=photos,
        is_forced=force,
        tell=lambda stage: output.say(f"{stage} …"),
    )
    if is_json or ctx.obj.is_json:
        output.emit(_json(report))
    else:
        _say(report)
    return 0


def _photos(folder: Path) -> list[Image]:
    """Return some photos of a folder, spread evenly over it; those that cannot be read are left out."""
    from photosearch.photos.decode import decode

    try:
        files = sorted(file for file in folder.expanduser().rglob("*") if file.is_file())
    except OSError as error:
        raise FolderError(f"cannot read {folder}: {error.strerror}") from error
    step = max(1, len(files) // _MOST_PHOTOS)
    photos = []
    for file in files[::step][:_MOST_PHOTOS]:
        try:
            photos.append(decode(file, min_side=_MIN_SIDE).image)
        except ImageError:
            continue
    if not photos:
        raise FolderError(f"there are no photos in {folder}", "Name a folder of photos after --calibrate")
    return photos


def _say(report: ExportReport) -> None:
    what = f"{report.photos} photos" if report.photos else "made-up pictures"
    output.say(f"{output.shown(report.folder)}: {report.precision}, {output.size(report.size_bytes)}")
    for kind, cosines in (("pictures", report.parity.images), ("texts", report.parity.texts)):
        output.say(f"{len(cosines)} {kind} against the model: {_words(cosines)}")
    output.say(f"(compared with {what})")
    if report.has_token_table:
        output.say("its table of tokens lies beside the graph: photosearch alone can load it")
    if report.precision == "int8":
        output.say(
            "what that costs in search, packaging/starter/evaluate.py tells of photos that have captions"
        )


def _words(cosines: NDArray[np.float32]) -> str:
    return f"cosine {cosines.mean():.5f} on average, {cosines.min():.5f} at worst"


def _json(report: ExportReport) -> dict[str, Any]:
    return {
        "folder": str(report.folder),
        "precision": report.precision.value,
        "bytes": report.size_bytes,
        "photos": report.photos,
        "token_table": report.has_token_table,
        **{
            kind: {"count": len(cosines), "mean": float(cosines.mean()), "worst": float(cosines.min())}
            for kind, cosines in (("images", report.parity.images), ("texts", report.parity.texts))
        },
    }
