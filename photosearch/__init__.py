"""Find a photo on your own computer by what is in it.

    from photosearch import Library
    with Library.open("~/photos.library") as library:
        for progress in library.index(["~/Pictures"]): ...
        hits = library.search("two dogs on a beach date:2023", limit=20, sort="newest", collapse=True)

What can be typed is told in `photosearch.search.query`.

Layers, each importing only those below it (import-linter holds them to it):

    gui | cli          only gui imports PySide6; only cli prints
      -> library       the Library facade: what GUI, CLI and scripts call
        -> search      queries, ranking, indexing runs, the engine process
          -> photos | models | index | catalog     mutually independent
            -> base    errors, paths, types, files, logs
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from photosearch.base import errors as errors
    from photosearch.base.types import Hit as Hit
    from photosearch.base.types import Photo as Photo
    from photosearch.library import Library as Library

__version__ = "0.1.0"
__all__ = ["Hit", "Library", "Photo", "__version__", "errors"]

_LAZY = {
    "Library": ("photosearch.library", "Library"),
    "Hit": ("photosearch.base.types", "Hit"),
    "Photo": ("photosearch.base.types", "Photo"),
    "errors": ("photosearch.base.errors", None),
}


def __getattr__(name: str) -> object:
    """Load the public names on first use: importing the package must cost next to nothing."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module_name, attribute = _LAZY[name]
    module = import_module(module_name)
    return getattr(module, attribute) if attribute else module
