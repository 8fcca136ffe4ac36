"""Adding a remote model: its server is asked once what it is, and that is remembered in the models folder."""

from __future__ import annotations

from photosearch.models.added import added_folder, record
from photosearch.models.adding import staged
from photosearch.models.remote_address import parse_address
from photosearch.models.remote_asking import describe
from photosearch.models.remote_description import (
    RemoteDescription,
    read_description,
    write_description,
)
from photosearch.models.remote_http import IMPATIENT, Connection, Patience


def add_remote(spec: str, *, patience: Patience = IMPATIENT) -> RemoteDescription:
    """Ask the server of `remote:URL#MODEL` about the model, and remember it under that name.

    One that is here already is left as it is.

    Raises:
        ModelError: it is out of reach, has no such model, or the models folder cannot be written.
        DiskFullError: there is no room left.
    """
    address = parse_address(spec)
    folder = added_folder(address.spec)
    if folder is not None:
        return read_description(folder)
    description = describe(Connection(address, patience))
    with staged(address.spec) as staging:
        staging.model.mkdir()
        write_description(description, staging.model)
        staging.finish(record(address.spec, address.url))
    return description
