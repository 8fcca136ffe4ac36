"""How a model comes into the models folder: made in a hidden one, checked, then moved there at once."""

from __future__ import annotations

import json
import shutil
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import filelock

from photosearch.base.errors import BrokenDownloadError, DiskFullError, ModelError, UserError, from_os_error
from photosearch.base.files import sync_file, sync_folder
from photosearch.base.paths import user_paths
from photosearch.base.sizes import size_text
from photosearch.base.texts import phrase
from photosearch.models.added import RECORD, Record, folder_name, has_model
from photosearch.models.soundness import check_model

MARGIN_BYTES = 50_000_000
"""Room to leave on the disk: a full one troubles everything else on the computer."""

_WINDOW_S = 5.0
_MODEL = "model"

NAME_FILE = "name"
"""Says in a staging folder what is being added."""


@dataclass(frozen=True, slots=True)
class AddProgress:
    """One step of adding a model.

    Attributes:
        stage: "downloading", "copying", "checking", and "done" on the last step, only.
        done_bytes, total_bytes: of all its files; the total is None where a source does not tell.
        bytes_per_second: recent rate; 0 while unknown.
        eta_s: seconds left at that rate; None while unknown.
        folder: where it is now; set on the last step, only.
    """

    stage: str
    done_bytes: int
    total_bytes: int | None
    bytes_per_second: float = 0.0
    eta_s: float | None = None
    folder: Path | None = None


class Meter:
    """Makes steps of one stage, with the rate of the last few seconds."""

    def __init__(self, stage: str, done_bytes: int, total_bytes: int | None) -> None:
        self._stage = stage
        self._total = total_bytes
        self._samples = deque([(time.monotonic(), done_bytes)])

    def step(self, done_bytes: int) -> AddProgress:
        """Return the step that has come to `done_bytes`."""
        now_s = time.monotonic()
        samples = self._samples
        samples.append((now_s, done_bytes))
        while len(samples) > 2 and now_s - samples[0][0] > _WINDOW_S:
            samples.popleft()
        passed_s = now_s - samples[0][0]
        rate = max(0.0, (done_bytes - samples[0][1]) / passed_s) if passed_s > 0 else 0.0
        eta_s = (self._total - done_bytes) / rate if rate and self._total is not None else None
        return AddProgress(self._stage, done_bytes, self._total, rate, eta_s)


class Staging:
    """The hidden folder in which a model comes together.

    Attributes:
        folder: it; what is in it beside the model are parts that a later run goes on with.
        model: the model's folder in it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.target = user_paths().models / folder_name(name)
        self.folder = self.target.with_name(f".{self.target.name}.adding")
        self.model = self.folder / _MODEL

    def finish(self, record: Record) -> Path:
        """Check the model and move it to its place in one step; return that.

        Raises:
            ModelError: it is incomplete or damaged, or its name was taken meanwhile.
            OSError: the disk is full or fails.
        """
        check_model(self.model, self.name)
        (self.model / RECORD).write_text(json.dumps(asdict(record), indent=1), encoding="utf-8")
        for file in self.model.rglob("*"):
            if file.is_file():
                sync_file(file)
        try:
            self.model.rename(self.target)
        except FileExistsError as error:
            raise taken(self.name) from error
        sync_folder(self.target.parent)
        return self.target


@contextmanager
def staged(name: str) -> Iterator[Staging]:
    """Yield the place to prepare the model `name` in, held by this process alone; leave no rubbish behind.

    Only a download that broke off, or was interrupted, leaves what it can go on with.

    Raises:
        ModelError: another process is adding it, there is one of the name, or the folder cannot be written.
        DiskFullError: there is no room left.
    """
    staging = Staging(name)
    try:
        staging.target.parent.mkdir(parents=True, exist_ok=True)
        with held(staging):
            if has_model(staging.target):
                raise taken(name)
            try:
                staging.folder.mkdir(exist_ok=True)
                (staging.folder / NAME_FILE).write_text(name, encoding="utf-8")
                shutil.rmtree(staging.model, ignore_errors=True)
                yield staging
            except (BrokenDownloadError, KeyboardInterrupt, GeneratorExit):
                _keep_parts(staging.folder)
                raise
            except BaseException:
                shutil.rmtree(staging.folder, ignore_errors=True)
                raise
            shutil.rmtree(staging.folder, ignore_errors=True)
    except OSError as error:
        raise _not_written(error, name, staging.target.parent) from error


@contextmanager
def held(staging: Staging) -> Iterator[None]:
    """Keep other processes from adding the same model."""
    file = staging.folder.with_suffix(".lock")
    lock = filelock.FileLock(file)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout as error:
        raise ModelError(
            phrase("another photosearch is adding {name} just now", name=staging.name),
            phrase("Wait until it is done"),
        ) from error
    try:
        yield
    finally:
        lock.release()
        with suppress(OSError):
            file.unlink(missing_ok=True)


def _not_written(error: OSError, name: str, folder: Path) -> UserError:
    told = from_os_error(error, phrase("the model {name} into {folder}", name=name, folder=folder))
    if isinstance(told, DiskFullError):
        return told
    return ModelError(
        told.message, phrase("Make it writable, or keep models elsewhere with PHOTOSEARCH_HOME")
    )


def taken(name: str) -> ModelError:
    """Return the error for a name that has a model already."""
    return ModelError(
        phrase("there is a model {name} already", name=name),
        phrase("Remove it first: photosearch models remove {name}", name=name),
    )


def require_room(folder: Path, needed_bytes: int, name: str) -> None:
    """Raise DiskFullError unless `needed_bytes` more fit on the disk of `folder`."""
    free_bytes = shutil.disk_usage(folder).free
    if needed_bytes + MARGIN_BYTES > free_bytes:
        raise DiskFullError(
            phrase(
                "{name} needs {needed} of room, but the disk of {folder} has {free} left",
                name=name,
                needed=size_text(needed_bytes),
                folder=folder,
                free=size_text(free_bytes),
            ),
            phrase("Free some space, or keep models elsewhere with PHOTOSEARCH_HOME"),
        )


def _keep_parts(folder: Path) -> None:
    shutil.rmtree(folder / _MODEL, ignore_errors=True)
    for part in folder.glob("*.part"):
        if not part.stat().st_size:
            part.unlink()
    if not any(folder.glob("*.part")):
        shutil.rmtree(folder, ignore_errors=True)
