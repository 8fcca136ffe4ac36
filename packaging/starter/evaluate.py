"""Measure how well a model finds photos: any model that the app can use, over any photos with texts.

    python packaging/starter/evaluate.py --model starter --photos DIR --captions TABLE --split dev
    python packaging/starter/evaluate.py --model path/to/bundle --photos DIR --labels TABLE --json

Tables are tab-separated with a header: photo, caption (and split); or photo, set, label.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np
from photo_sets import Captioned, Labelled, embed_photos, read_captions, read_labels
from prompts import embed_labels
from scores import hubness, precision_among_nearest, retrieval, top1

from photosearch.base.errors import UserError
from photosearch.models import registry
from photosearch.models.base import Embedder

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_TABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


def caption_figures(embedder: Embedder, folder: Path, captioned: Captioned) -> dict[str, Any]:
    """Return retrieval in both directions between photos and captions, and hubness of the photos."""
    images = embed_photos(embedder, folder, captioned.photos)
    texts = embedder.embed_texts(captioned.captions)
    right = np.array(captioned.photo_of)[:, None] == np.arange(len(images))
    return {
        "photos": len(images),
        "text_to_image": asdict(retrieval(texts, images, right)),
        "image_to_text": asdict(retrieval(images, texts, right.T)),
        "hubness": hubness(texts, images),
    }


def label_figures(embedder: Embedder, folder: Path, labelled: Labelled) -> dict[str, Any]:
    """Return zero-shot accuracy, search by name and the agreement of neighbours within one set."""
    images = embed_photos(embedder, folder, labelled.photos)
    names, numbers = np.unique(np.asarray(labelled.labels), return_inverse=True)
    classes = embed_labels(embedder, names.tolist())
    return {
        "photos": len(images),
        "labels": len(names),
        "zero_shot_top1": top1(images, classes, numbers),
        "name_to_image": asdict(retrieval(classes, images, np.arange(len(names))[:, None] == numbers)),
        "image_precision_at_10": precision_among_nearest(images, labelled.labels),
    }


@click.command(help=__doc__)
@click.option("--model", default=registry.DEFAULT_MODEL, show_default=True, help="name, or a bundle's folder")
@click.option("--photos", type=_FOLDER, required=True, help="folder that the tables' photos lie in")
@click.option("--captions", type=_TABLE, help="table of captions")
@click.option("--split", help="only the captions of this split")
@click.option("--labels", type=_TABLE, help="table of labels")
@click.option("--sets", multiple=True, help="only this set of labels (repeat for more)")
@click.option("--json", "is_json", is_flag=True, help="print JSON")
def main(
    model: str,
    photos: Path,
    captions: Path | None,
    split: str | None,
    labels: Path | None,
    sets: tuple[str, ...],
    is_json: bool,
) -> None:
    """Run the command."""
    if captions is None and labels is None:
        raise click.UsageError("nothing to measure against: give --captions, --labels or both")
    try:
        embedder = registry.load(model)
        figures: dict[str, Any] = {"model": embedder.info.name, "revision": embedder.info.revision}
        if captions is not None:
            figures["captions"] = caption_figures(embedder, photos, read_captions(captions, split))
        if labels is not None:
            figures["labels"] = {
                name: label_figures(embedder, photos, labelled)
                for name, labelled in read_labels(labels, sets).items()
            }
    except UserError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    if is_json:
        click.echo(json.dumps(figures, indent=2))
    else:
        for line in _lines(figures):
            click.echo(line)


def _lines(figures: dict[str, Any], indent: str = "") -> list[str]:
    lines = []
    for name, value in figures.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}", *_lines(value, indent + "  ")]
        else:
            shown = f"{value:.3f}" if isinstance(value, float) else str(value)
            lines.append(f"{indent}{name:<22} {shown}")
    return lines


if __name__ == "__main__":
    main()
