"""The token table of a text tower outside its graph: only the rows of a query are ever read.

Multilingual models have large vocabularies. SigLIP2's 256,000 rows of 768 numbers are twice its other text
weights; in the graph they would be loaded whole, here they stay on the disk, in 16 bits and mapped.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.base.errors import ModelError
from photosearch.base.texts import phrase
from photosearch.models.bundle import REMEDY

_FLOATS = (np.dtype(np.float16), np.dtype(np.float32))


class TokenTable:
    """The vectors of all tokens, mapped from a file. Any thread may read.

    Attributes:
        width: length of a row.
    """

    def __init__(self, file: Path) -> None:
        """Map `file`, a NumPy array [tokens, width] of 16 or 32 bit floats; reads its header alone.

        Raises:
            ModelError: the file is missing, damaged, or holds something else.
        """
        try:
            # Nothing is ever unpickled: objects cannot be mapped.
            table = np.lib.format.open_memmap(file, mode="r")
        except (OSError, ValueError, EOFError) as error:
            raise ModelError(
                phrase("cannot read the token table {file}: {error}", file=file, error=error), REMEDY
            ) from error
        if table.ndim != 2 or table.dtype not in _FLOATS:
            raise ModelError(
                phrase("{file} is damaged: not a table of 16 or 32 bit numbers", file=file), REMEDY
            )
        self._file = file
        self._table = table
        self.width: int = table.shape[1]

    def rows(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the vectors of `ids`, float32 [len(ids), width].

        Raises:
            ModelError: the tokenizer knows more tokens than the table has.
        """
        if ids and max(ids) >= len(self._table):
            raise ModelError(
                phrase(
                    "{file} has {count} tokens, not token {token}",
                    file=self._file,
                    count=len(self._table),
                    token=str(max(ids)),
                ),
                REMEDY,
            )
        return np.asarray(self._table[list(ids)], dtype=np.float32)
