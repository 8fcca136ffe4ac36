"""The starter model: a bundle that ships with the app, so the first search needs no download."""

from __future__ import annotations

from pathlib import Path

from photosearch.base.errors import ModelError
from photosearch.base.paths import assets_folder
from photosearch.base.texts import phrase
from photosearch.models.bundle import FILES, has_file

STARTER = "starter"
DESCRIPTION = phrase(
    "ships with photosearch; small and quick, for everyday things in English. "
    "A large model finds finer detail, colours, counts, drawings and, if it is multilingual, other languages"
)


def starter_folder() -> Path:
    """Return the folder of the starter model.

    Raises:
        ModelError: it is not, or not wholly, there: this installation is incomplete.
    """
    folder = assets_folder() / STARTER
    missing = [file for file in FILES if not has_file(folder / file)]
    if missing:
        what = str(folder) if len(missing) == len(FILES) else str(folder / missing[0])
        raise ModelError(
            phrase("the starter model is missing: no {what}", what=what),
            phrase("This installation is incomplete: install it again"),
        )
    return folder
