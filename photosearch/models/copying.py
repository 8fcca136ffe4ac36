"""Adding a model from a folder on this computer: copied, checked, and there at once or not at all."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

from photosearch.base.errors import ModelError
from photosearch.base.texts import phrase
from photosearch.models import added
from photosearch.models.adding import AddProgress, Meter, require_room, staged
from photosearch.models.bundle import OTHER_RUNTIMES, is_bundle
from photosearch.models.soundness import check_weights, checkpoint, no_model, read_open_clip_config
from photosearch.models.starter import STARTER

_BLOCK_BYTES = 4 * 1024 * 1024


def copy(source: Path) -> Generator[AddProgress]:
    """Copy the model in the folder `source` into the models folder, under the folder's name.

    One that was downloaded on another computer brings its record along, and so its name and licence.
    Links in it are followed, so a folder of the Hugging Face cache will do.

    Raises:
        ModelError: it is no model, incomplete or damaged, or its name is taken.
        DiskFullError: it does not fit on the disk.
    """
    source = source.absolute()
    files = _files(source)
    record, name = added.read_record(source), added.model_name(source)
    if name == STARTER or not added.can_be_called(name):
        raise ModelError(
            phrase("a model cannot be called {name}", name=repr(name)),
            phrase("Rename its folder, and add it then"),
        )
    with staged(name) as staging:
        total = sum(file.stat().st_size for file in files)
        require_room(staging.target.parent, total, name)
        meter, done = Meter("copying", 0, total), 0
        for file in files:
            for copied in _copied(file, staging.model / file.relative_to(source)):
                done += copied
                yield meter.step(done)
        yield AddProgress("checking", done, total)
        folder = staging.finish(record or added.record(name, str(source)))
    yield AddProgress("done", done, total, folder=folder)


def _files(source: Path) -> list[Path]:
    """Return the files to copy: all of a bundle but weights for other hardware; of others, one checkpoint."""
    try:
        if is_bundle(source):
            towers = (file for tower in ("visual", "textual") for file in (source / tower).rglob("*"))
            found = [file for file in (*source.iterdir(), *towers) if file.suffix not in OTHER_RUNTIMES]
        elif added.is_open_clip(source):
            read_open_clip_config(source / added.OPEN_CLIP_CONFIG)
            weights = checkpoint(source)
            check_weights(weights)
            others = (*added.CHECKPOINT_SUFFIXES, ".h5", ".msgpack", ".onnx")
            found = [weights, *(file for file in source.iterdir() if file.suffix not in others)]
        else:
            raise no_model(source)
        return sorted(file for file in found if file.is_file() and not file.name.startswith("."))
    except OSError as error:
        raise ModelError(
            phrase("cannot read {source}: {reason}", source=source, reason=error.strerror or error),
            phrase("Check its permissions"),
        ) from error


def _copied(source: Path, target: Path) -> Iterator[int]:
    """Copy a file; yield the bytes of each block."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as reading, target.open("wb") as writing:
        while block := reading.read(_BLOCK_BYTES):
            writing.write(block)
            yield len(block)
