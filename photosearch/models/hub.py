"""What the Hugging Face hub says of a model: its version, its licence, its files with sizes and checksums.

huggingface_hub knows the user's settings (`HF_ENDPOINT`, `HF_HUB_OFFLINE`, the token of a login); one request
to the hub tells the rest (https://huggingface.co/docs/hub/api: `GET /api/models/{repo_id}`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from photosearch.base.errors import DownloadError
from photosearch.base.texts import phrase
from photosearch.models import web
from photosearch.models.recommended import APACHE, MIT, Licence
from photosearch.models.transfer import Checksum, RemoteFile

_REPOSITORY = re.compile(r"(?:[\w-][\w.-]{0,95}/)?[\w-][\w.-]{0,95}", re.ASCII)

_KNOWN_LICENCES = {"apache-2.0": APACHE, "mit": MIT}
_RESTRICTED = re.compile(r"-nc\b|apple-a|research|non-?commercial", re.IGNORECASE)
"""Licences that forbid commercial use, or anything but research, by their names."""

NOT_STATED = Licence("not stated by its publisher")


@dataclass(frozen=True, slots=True)
class Repository:
    """A model's place on the hub, at one version.

    Attributes:
        name: ORG/NAME.
        commit: the version: 40 hexadecimal digits.
        licence: as its model card states.
        files: by path.
        page: for people to look at.
    """

    name: str
    commit: str
    licence: Licence
    files: dict[str, RemoteFile]
    page: str


def settings() -> Any:  # noqa: ANN401 - a module, whose values may be set
    """Return huggingface_hub's settings, which may be changed, with reports about its users switched off.

    Left on, even a look into the local cache asks the hub for something (looked at: 2.4, `_detect_agent`).
    """
    from huggingface_hub import constants

    constants.HF_HUB_DISABLE_TELEMETRY = True
    return constants


def refuse_offline() -> None:
    """Raise DownloadError where the user switched downloads off."""
    if settings().HF_HUB_OFFLINE:
        raise DownloadError(
            phrase("downloads are switched off by HF_HUB_OFFLINE"),
            phrase("Unset it; or fetch the model's folder elsewhere, and `photosearch models add FOLDER`"),
        )


def token_for(url: str) -> str | None:
    """Return the user's token if `url` is one of the hub's."""
    from huggingface_hub import get_token

    return get_token() if urlsplit(url).netloc == urlsplit(_endpoint()).netloc else None


def repository(name: str) -> Repository:
    """Ask the hub for the newest version of the model `name` (ORG/NAME).

    Raises:
        DownloadError: there is no such model, or the hub cannot be asked.
    """
    refuse_offline()
    if not _REPOSITORY.fullmatch(name) or ".." in name:
        raise DownloadError(
            phrase("{name} is no name of a Hugging Face model", name=repr(name)),
            phrase("Write hf-hub:ORG/NAME"),
        )
    url = f"{_endpoint()}/api/models/{quote(name)}?blobs=true"
    answer = web.read_small(url, name, token=token_for(url))
    try:
        told = json.loads(answer)
        commit = str(told["sha"])
        files = [_file(name, commit, sibling) for sibling in told["siblings"]]
        licence = _licence(told.get("cardData") or {}, name)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DownloadError(
            phrase("{host} does not answer as the Hugging Face hub does", host=_endpoint()),
            phrase("Check HF_ENDPOINT"),
        ) from error
    return Repository(name, commit, licence, {file.path: file for file in files}, f"{_endpoint()}/{name}")


def _endpoint() -> str:
    return str(settings().ENDPOINT).rstrip("/")


def _file(name: str, commit: str, told: dict[str, Any]) -> RemoteFile:
    path = str(told["rfilename"])
    large = told.get("lfs")
    if large:
        size, checksum = large["size"], Checksum("sha256", str(large["sha256"]))
    else:
        size, checksum = told.get("size"), Checksum("git", str(told["blobId"]))
    url = f"{_endpoint()}/{quote(name)}/resolve/{quote(commit)}/{quote(path)}"
    if not isinstance(size, int):
        # Without a size, git's name for a file cannot be computed.
        return RemoteFile(path, url, None, checksum if large else None)
    return RemoteFile(path, url, size, checksum)


def _licence(card: dict[str, Any], name: str) -> Licence:
    stated = card.get("license")
    if isinstance(stated, list):
        stated = stated[0] if stated else None
    if stated == "other":
        stated = card.get("license_name") or stated
    if not isinstance(stated, str) or not stated:
        return NOT_STATED
    if stated in _KNOWN_LICENCES:
        return _KNOWN_LICENCES[stated]
    link = card.get("license_link")
    if not isinstance(link, str) or not link.startswith("https://"):
        link = f"{_endpoint()}/{name}"
    return Licence(stated, link, is_restricted=_RESTRICTED.search(stated) is not None)
