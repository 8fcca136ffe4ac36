"""Downloading a model, when the user asked for it: resumable, checked, and never used half."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

from photosearch.base.texts import phrase
from photosearch.models import added, hub
from photosearch.models.adding import AddProgress, Meter, Staging, require_room, staged
from photosearch.models.offers import Offer
from photosearch.models.transfer import fetch


def download(offer: Offer) -> Generator[AddProgress]:
    """Download what `offer` lists and add it to the models folder, yielding progress.

    Ending the iteration early, a broken connection or the end of the process keep what has arrived; the same
    download goes on from there. The model appears in the models folder whole, or not at all.

    Raises:
        DownloadError: a file cannot be had, or is not what was published; nothing is kept.
        BrokenDownloadError: the connection failed for good; what has arrived is kept.
        DiskFullError: it does not fit on the disk.
        ModelError: it is damaged, or the models folder cannot be written.
    """
    with staged(offer.name) as staging:
        _drop_other_parts(offer, staging)
        here = {file: _size_bytes(staging.folder / file.part_name) for file in offer.files}
        lacking = sum(max(0, (file.size_bytes or 0) - here[file]) for file in offer.files)
        require_room(staging.target.parent, lacking, offer.name)
        total = offer.size_bytes
        meter = Meter("downloading", sum(here.values()), total)
        for file in offer.files:
            what = phrase("{file} of {name}", file=file.path, name=offer.name)
            for size_bytes in fetch(file, staging.folder / file.part_name, what, hub.token_for(file.url)):
                here[file] = size_bytes
                yield meter.step(sum(here.values()))
        done = sum(_size_bytes(staging.folder / file.part_name) for file in offer.files)
        yield AddProgress("checking", done, total)
        _assemble(offer, staging)
        folder = staging.finish(_record(offer))
    yield AddProgress("done", done, total, folder=folder)


def _drop_other_parts(offer: Offer, staging: Staging) -> None:
    """Delete parts of another version, which was being downloaded before this one was published."""
    wanted = {file.part_name for file in offer.files}
    for part in staging.folder.glob("*.part"):
        if part.name not in wanted:
            part.unlink()


def _assemble(offer: Offer, staging: Staging) -> None:
    for file in offer.files:
        target = staging.model / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        (staging.folder / file.part_name).rename(target)
    if offer.config is not None:
        config = json.dumps(offer.config, indent=1)
        (staging.model / added.OPEN_CLIP_CONFIG).write_text(config, encoding="utf-8")


def _record(offer: Offer) -> added.Record:
    licence = offer.licence
    return added.record(
        offer.name, offer.page, version=offer.version, licence=licence.name, licence_url=licence.url
    )


def _size_bytes(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
