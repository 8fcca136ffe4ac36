"""Whether there is a newer photosearch. Asked only when the user asks; nothing is downloaded or installed.

What is read is the list of releases that GitHub keeps of a project, or a file in its format
(https://docs.github.com/en/rest/releases/releases): one release or a list of them in JSON, of which
`tag_name`, `html_url`, `body`, `draft` and `prerelease` count.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from photosearch.base.errors import DownloadError, UpdateError
from photosearch.base.texts import phrase
from photosearch.base.version import Version, parse

RELEASES_URL = ""
"""The page of the project's releases: "Releases" of `[project.urls]` in pyproject.toml, as a test makes sure.
Empty as long as the project has no public address."""

RELEASES_VARIABLE = "PHOTOSEARCH_RELEASES_URL"
"""Names another place to ask: a page of releases on GitHub, or the address of a file in their format."""

_MOST_BYTES = 4_000_000
_GITHUB_PAGE = re.compile(
    r"https://github\.com/(?P<project>[\w.-]+/[\w.-]+?)(?:\.git)?(?:/releases)?(?:/latest)?/?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Release:
    """A release that can be had.

    Attributes:
        version: without a leading v.
        page: web address (http or https) of where to get it.
        notes: what is new, in the words of its publisher: data, never markup. May be empty.
    """

    version: str
    page: str
    notes: str


def newer_release(current: str) -> Release | None:
    """Ask which releases there are; return the newest if it is newer than `current`.

    Previews are offered only to those who use one. Slow (it waits for the network): not for a GUI thread.

    Raises:
        UpdateError: no address is set, the user switched the network off, or there is no good answer.
    """
    page = releases_page()
    if not page:
        raise UpdateError(
            phrase("no release address is set, so there is nowhere to ask for a newer photosearch"),
            phrase("Name one in {variable}", variable=RELEASES_VARIABLE),
        )
    mine = parse(current)
    if mine is None:
        raise UpdateError(
            phrase("this photosearch calls itself {current}, which is no version to compare", current=current)
        )
    offered = [(version, told) for told in _told(page) if (version := _offer(told, mine)) is not None]
    version, told = max(offered, key=lambda offer: offer[0], default=(mine, {}))
    return _release(told, page) if version > mine else None


def releases_page() -> str:
    """Return the page that lists the releases; empty when none is set."""
    return os.environ.get(RELEASES_VARIABLE, RELEASES_URL).strip()


def _offer(told: dict[str, Any], mine: Version) -> Version | None:
    """Return the version of a release as the list tells it; None if it is not for a user of `mine`."""
    version = parse(str(told.get("tag_name", "")))
    if version is None or told.get("draft"):
        return None
    is_preview = version.is_preview or bool(told.get("prerelease"))
    return None if is_preview and not mine.is_preview else version


def _release(told: dict[str, Any], page: str) -> Release:
    url = str(told.get("html_url", ""))
    is_web_address = urlsplit(url).scheme in ("http", "https")
    version = str(told["tag_name"]).strip().removeprefix("v").removeprefix("V")
    return Release(version, url if is_web_address else page, str(told.get("body") or "").strip())


def _told(page: str) -> list[dict[str, Any]]:
    """Return the releases as the list tells them."""
    from photosearch.models import hub, web

    if hub.settings().HF_HUB_OFFLINE:
        raise UpdateError(
            phrase("the network is switched off by HF_HUB_OFFLINE"), phrase("Unset it, then ask again")
        )
    what = phrase("news of releases")
    try:
        body = web.read_small(_feed(page), what, most_bytes=_MOST_BYTES)
    except web.RefusalError as error:  # its remedy is about models
        raise UpdateError(error.message, phrase("Look for yourself at {page}", page=page)) from error
    except DownloadError as error:
        raise UpdateError(error.message, error.remedy) from error
    try:
        told = json.loads(body)
    except ValueError:  # also of bytes that are no text
        told = None
    releases = [told] if isinstance(told, dict) else told
    if not isinstance(releases, list) or not all(isinstance(release, dict) for release in releases):
        raise UpdateError(
            phrase("{host} answers with no {what}", host=urlsplit(page).hostname, what=what),
            phrase("Look for yourself at {page}", page=page),
        )
    return releases


def _feed(page: str) -> str:
    """Return where a program asks for what `page` shows to people."""
    match = _GITHUB_PAGE.fullmatch(page)
    return f"https://api.github.com/repos/{match['project']}/releases" if match else page
