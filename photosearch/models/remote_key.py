"""The key that a server asks for: from the environment, else from the system's keyring. Never kept by us."""

from __future__ import annotations

import logging
import os

from photosearch.base.errors import ModelError
from photosearch.base.texts import phrase

VARIABLE = "PHOTOSEARCH_REMOTE_KEY"

SERVICE = "photosearch"
"""What keys are filed under in a keyring, with the host as the user: `keyring set photosearch gpu:8000`."""

_LOG = logging.getLogger(__name__)


def find_key(host: str) -> str | None:
    """Return the key for the server at `host` (with its port); None if there is none.

    Raises:
        ModelError: it has characters that no header can carry.
    """
    key = (os.environ.get(VARIABLE) or _from_keyring(host) or "").strip()
    if not (key.isascii() and (key.isprintable())):
        raise ModelError(
            phrase("the key for {host} has characters that no key has", host=host),
            phrase("Look at {variable}", variable=VARIABLE),
        )
    return key or None


def how_to_give(host: str) -> str:
    """Return what somebody is to do whose key is missing or wrong."""
    return phrase(
        "Put the key into {variable}, or into the system's keyring: {command}",
        variable=VARIABLE,
        command=f"keyring set {SERVICE} {host}",
    )


def _from_keyring(host: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:  # the extra `remote` is not installed
        return None
    try:
        key: str | None = keyring.get_password(SERVICE, host)
    except KeyringError as error:  # locked, or none on this system
        _LOG.info("no keyring: %s", type(error).__name__)
        return None
    return key
