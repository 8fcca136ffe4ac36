"""The vector index protocol: which embeddings lie nearest to a query vector."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
"""int64 [n], the numbers that vectors go by: their labels, as the catalog gives them."""

Vectors = NDArray[np.float32]
"""float32 [n, d], every row of unit length."""

Scores = NDArray[np.float32]
"""float32 [n], cosine similarities, highest first."""


class VectorIndex(Protocol):
    """Unit vectors under numbers. All methods may be called from any thread."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def __len__(self) -> int:
        """How many vectors can be found."""
        ...

    def ids(self) -> Ids:
        """Return the ids that can be found, ascending."""
        ...

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors [n, d]; an id that is there already gets the new vector.

        Raises:
            DimensionError: the vectors are not of this index's dimension.
        """
        ...

    def remove(self, ids: Ids) -> None:
        """Remove vectors; ids that are not there are passed over."""
        ...

    def search(self, vector: Vectors, k: int) -> tuple[Ids, Scores]:
        """Return the (at most) `k` nearest to a unit vector [d], best first.

        Raises:
            DimensionError: the vector is not of this index's dimension.
        """
        ...
