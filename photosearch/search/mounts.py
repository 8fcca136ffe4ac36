"""The file systems that are mounted: which there are, and which of them others may write to."""

from __future__ import annotations

from pathlib import Path

_REMOTE = (
    "nfs",
    "cifs",
    "smb",
    "afp",
    "webdav",
    "davfs",
    "9p",
    "ncp",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.gvfs",
)

Mounts = frozenset[tuple[str, bool]]
"""(where, whether it is another machine's)."""


def mounts() -> Mounts:
    """Return what is mounted now; nothing where the system does not say."""
    import psutil

    try:
        found = psutil.disk_partitions(all=True)
    except (OSError, psutil.Error):
        return frozenset()
    return frozenset(
        (entry.mountpoint, entry.fstype.lower().startswith(_REMOTE) or "remote" in entry.opts.split(","))
        for entry in found
    )


def is_remote(path: Path, mounted: Mounts) -> bool:
    """Whether a folder is another machine's, whose changes this one may not be told of."""
    around = [(len(Path(where).parts), is_) for where, is_ in mounted if path.is_relative_to(where)]
    return max(around, default=(0, False))[1]
