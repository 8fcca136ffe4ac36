"""Make the starter model: prepare, train, export, quantise, evaluate, write the model card.

    python packaging/starter/make.py --photos DIR --work DIR --out assets/starter

DIR holds `flickr8k` with `flickr8k.tsv` and `labelled` with `labelled.tsv`. Stages keep what they made in the
work folder, under a name that follows from all that shapes it; a run cut short goes on where it stopped.

Two models are trained alike: one that never sees the dev photos and the concepts held out, from which the
figures come, and one that sees everything, which ships.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from concepts import WORDNET, concepts
from corpus import Example, captioned, held_out_labels, labelled
from figures import measure
from model_card import write_card
from recipe import Recipe, digest

from photosearch.base.errors import UserError

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_CALIBRATION_PHOTOS = 160
_MINUTES = "minutes.json"


@dataclass(frozen=True)
class Sources:
    """Where photos, captions and labels lie."""

    photos: Path

    @property
    def captions(self) -> Path:
        """The table of captions; its photos lie in `caption_photos`."""
        return self.photos / "flickr8k.tsv"

    @property
    def caption_photos(self) -> Path:
        """Folder of the captioned photos."""
        return self.photos / "flickr8k"

    @property
    def labels(self) -> Path:
        """The table of labels; its photos lie in `label_photos`."""
        return self.photos / "labelled.tsv"

    @property
    def label_photos(self) -> Path:
        """Folder of the labelled photos."""
        return self.photos / "labelled"


class Kitchen:
    """The stages, each done once for the same ingredients."""

    def __init__(self, sources: Sources, work: Path, recipe: Recipe, wordnet: Path) -> None:
        self._sources, self._work, self._recipe, self._wordnet = sources, work, recipe, wordnet
        work.mkdir(parents=True, exist_ok=True)
        self._examples = [
            *captioned(sources.caption_photos, sources.captions, None),
            *labelled(sources.label_photos, sources.labels),
        ]

    @property
    def minutes(self) -> dict[str, float]:
        """How long each stage took, in this run or in the one that did it."""
        file = self._work / _MINUTES
        noted: dict[str, float] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return noted

    def bundles(self, *, with_everything: bool) -> tuple[Path, Path]:
        """Return the folders of the bundle in 32 bits and of the quantised one, trained if need be."""
        kept = list(range(len(self._examples))) if with_everything else self._without_held_out()
        name = "everything" if with_everything else "held-out"
        folder = self._work / f"{name}-{self._recipe.digest(self._names(kept))}"
        self._stage(folder / "full", lambda out: self._train(kept, out))
        self._stage(folder / "quantised", lambda out: self._quantise(kept, folder / "full", out))
        return folder / "full", folder / "quantised"

    def figures(self, bundle: Path) -> dict[str, Any]:
        """Return what a bundle that never saw the held-out photos and concepts reaches on them."""
        out = bundle.parent / f"figures-{bundle.name}"

        def evaluate(folder: Path) -> None:
            folder.mkdir()
            found = measure(bundle, self._sources.photos)
            (folder / "figures.json").write_text(json.dumps(found, indent=1), encoding="utf-8")

        self._stage(out, evaluate)
        figures: dict[str, Any] = json.loads((out / "figures.json").read_text(encoding="utf-8"))
        return figures

    def _without_held_out(self) -> list[int]:
        """Return the numbers of the examples that the measured model may see."""
        train = {example.file for example in self._of_split("train")}
        held = {
            label.lower() for labels in held_out_labels(self._sources.labels).values() for label in labels
        }
        return [
            number
            for number, example in enumerate(self._examples)
            if (
                example.group.removeprefix("label ") not in held
                if example.is_labelled
                else example.file in train
            )
        ]

    def _names(self, numbers: Sequence[int]) -> list[str]:
        """Return photos by their place below the folder, so that stages are found wherever that lies."""
        photos = self._sources.photos
        return [self._examples[number].file.relative_to(photos).as_posix() for number in numbers]

    def _of_split(self, split: str) -> list[Example]:
        return captioned(self._sources.caption_photos, self._sources.captions, split)

    def _train(self, kept: Sequence[int], out: Path) -> None:
        from export import write_bundle
        from features import feature_maps
        from image_parent import class_names, class_synsets, load_image_parent
        from training import train

        named = concepts(class_names(), class_synsets(), self._wordnet)
        parent = load_image_parent()
        files = [example.file for example in self._examples]
        name = digest(self._names(range(len(files))))
        maps = []
        for view in range(self._recipe.views):
            began = time.monotonic()
            every = feature_maps(parent, files, self._work / f"maps-{name}-{view}.npy", view, _say)
            self._note(f"view {view}", began)
            maps.append(every[kept])
        trained = train([self._examples[number] for number in kept], maps, named, self._recipe, _say)
        out.mkdir(parents=True)
        write_bundle(trained, out)

    def _quantise(self, kept: Sequence[int], full: Path, out: Path) -> None:
        from export import quantise

        scratch = self._work / "scratch"
        scratch.mkdir(exist_ok=True)
        out.mkdir(parents=True)
        # Every so many photos: captioned and labelled ones in the shares that they have.
        step = max(1, len(kept) // _CALIBRATION_PHOTOS)
        quantise(full, out, [self._examples[number].file for number in kept[::step]], scratch)

    def _stage(self, out: Path, make: Callable[[Path], None]) -> None:
        """Run a stage unless its result is there; the result appears only once it is whole."""
        if out.exists():
            _say(f"{out.name}: there already ({out})")
            return
        part = out.with_name(out.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        make(part)
        part.rename(out)
        self._note(f"{out.parent.name.rpartition('-')[0]} {out.name}", began)

    def _note(self, stage: str, began: float) -> None:
        noted = self.minutes
        took = (time.monotonic() - began) / 60
        noted[stage] = max(took, noted.get(stage, 0.0))  # what was found in the cache took no time
        (self._work / _MINUTES).write_text(json.dumps(noted, indent=1), encoding="utf-8")


@click.command(help=__doc__)
@click.option("--photos", type=_FOLDER, required=True, help="folder of photos, captions and labels")
@click.option("--work", type=click.Path(path_type=Path), required=True, help="folder for what stages keep")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="where the bundle goes")
@click.option(
    "--wordnet", type=click.Path(path_type=Path), default=WORDNET, show_default=True, help="WordNet's nouns"
)
def main(photos: Path, work: Path, out: Path, wordnet: Path) -> None:
    """Run the command."""
    try:
        kitchen = Kitchen(Sources(photos), work, Recipe(), wordnet)
        full, quantised = kitchen.bundles(with_everything=False)
        figures = {"32 bits": kitchen.figures(full), "as shipped": kitchen.figures(quantised)}
        _, shipped = kitchen.bundles(with_everything=True)
        out.mkdir(parents=True, exist_ok=True)
        shutil.copytree(shipped, out, dirs_exist_ok=True)
        write_card(out, figures, kitchen.minutes)
    except UserError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None


def _say(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
