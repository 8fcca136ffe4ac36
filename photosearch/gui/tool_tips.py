"""What tool tips say."""

from __future__ import annotations

import html

from photosearch.gui.translation import tr


def as_it_is(*lines: str) -> str:
    """Return lines so that a tool tip shows them as they are: Qt would take a name like `<b>` for markup."""
    return "<qt>" + "<br>".join(map(html.escape, lines)) + "</qt>"


def with_keys(name: str, keys: str) -> str:
    """Return what a button does, and the keys that do it too, these as people write them."""
    return tr("{name} ({keys})", name=name, keys=keys)
