"""Which of two versions is the newer one, as PEP 440 orders them (https://peps.python.org/pep-0440/).

The packaging library knows more of it (epochs, local versions), but is no dependency of the app's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf

_PATTERN = re.compile(
    r"v?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<phase>alpha|a|beta|b|preview|pre|rc|c)[-_.]?(?P<phase_number>\d*))?"
    r"(?P<post>[-_.]?(?:post|rev|r)[-_.]?(?P<post_number>\d*))?"
    r"(?P<dev>[-_.]?dev[-_.]?(?P<dev_number>\d*))?",
    re.IGNORECASE | re.ASCII,
)
_DEV, _ALPHA, _BETA, _CANDIDATE, _FINAL = range(5)
_PHASES = {
    "alpha": _ALPHA,
    "a": _ALPHA,
    "beta": _BETA,
    "b": _BETA,
    "preview": _CANDIDATE,
    "pre": _CANDIDATE,
    "rc": _CANDIDATE,
    "c": _CANDIDATE,
}


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version, to be compared with others.

    Attributes:
        release: its numbers, without zeros at the end: 1.0 and 1 are the same.
        phase: on the way to that release, or the release itself.
        phase_number: 2 of a second release candidate.
        post: number of a repeated release; -1 of the first.
        dev: number of a snapshot on the way; infinite for none.
    """

    release: tuple[int, ...]
    phase: int
    phase_number: int
    post: int
    dev: float

    @property
    def is_preview(self) -> bool:
        """Whether it is meant for those who try things out."""
        return self.phase != _FINAL or self.dev != inf


def parse(text: str) -> Version | None:
    """Return the version that `text` is, with or without a v in front; None if it is none."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        return None
    numbers = [int(number) for number in match["release"].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    is_snapshot = bool(match["dev"])
    if match["phase"]:
        phase = _PHASES[match["phase"].lower()]
    else:  # 1.0.dev1 comes before 1.0a1
        phase = _DEV if is_snapshot and not match["post"] else _FINAL
    return Version(
        tuple(numbers),
        phase,
        int(match["phase_number"] or 0),
        int(match["post_number"] or 0) if match["post"] else -1,
        int(match["dev_number"] or 0) if is_snapshot else inf,
    )
