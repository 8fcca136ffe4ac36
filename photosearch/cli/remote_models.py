"""What is said, and done, when somebody names a remote model."""

from __future__ import annotations

from photosearch.cli import output


def canonical(name: str) -> str:
    """Return the name of a model, of a remote one as it is kept.

    Raises:
        ModelError: it is meant to be a remote one, but has no address.
    """
    from photosearch.models.remote_address import is_remote, parse_address

    return parse_address(name).spec if is_remote(name) else name


def prepare(name: str | None) -> str | None:
    """Return the name of a model that is to be used; of a remote one, say where photos go, and add it.

    Raises:
        ModelError: its server is out of reach, or has no such model.
    """
    from photosearch.models.remote_address import is_remote

    return add(name) if name is not None and is_remote(name) else name


def add(name: str) -> str:
    """Add a remote model unless it is here; say where photos go. Return what it is called.

    Raises:
        ModelError: as for `prepare`.
    """
    from photosearch.models.remote_adding import add_remote
    from photosearch.models.remote_address import parse_address

    address = parse_address(name)
    output.say(address.where_sent)
    if address.warning:
        output.say(address.warning)
    add_remote(address.spec)
    return address.spec
