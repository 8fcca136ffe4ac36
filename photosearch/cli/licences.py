"""The licence of photosearch, and in a packaged app those of everything it contains."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution

from photosearch.base.paths import assets_folder

_BY_PIP = (
    "What it needs was installed beside it; each package has its own licence: see `pip show --verbose NAME`."
)


def licences() -> str:
    """Return the texts: of a packaged app all that lie in its folder of licences, else our own."""
    folder = assets_folder() / "licences"
    if folder.is_dir():
        return "\n".join(path.read_text("utf-8") for path in sorted(folder.iterdir()))
    return f"{_own_licence()}\n{_BY_PIP}"


def _own_licence() -> str:
    in_checkout = assets_folder().parent / "LICENSE"
    if in_checkout.is_file():
        return in_checkout.read_text("utf-8")
    try:
        files = distribution("photosearch").files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "LICENSE":
            return file.read_text("utf-8")
    return "photosearch is under the Apache License 2.0."
