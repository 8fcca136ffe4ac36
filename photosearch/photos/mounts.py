"""What is mounted, asked of each system in its own way."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from photosearch.photos.volume import ONLY_MOUNT_POINT, Volume

_MOUNTS = Path("/proc/self/mountinfo")
_UUIDS = Path("/dev/disk/by-uuid")

_SHARES = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph"))
"""File systems of the network: what they are mounted from ("nas:/photos") is who they are."""

_NAMED = frozenset(("zfs", "virtiofs"))
"""File systems whose source is a name of their own."""


def linux() -> list[Volume]:
    """Return the volumes of /proc/self/mountinfo (its format: man 5 proc)."""
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return []
    uuids = _uuids()
    volumes = []
    for line in lines:
        fields, _, source_fields = (part.split(b" ") for part in line.partition(b" - "))
        if len(fields) < 5 or len(source_fields) < 2:
            continue
        top, mount_point = _unescaped(fields[3]), _unescaped(fields[4])
        kind, source = os.fsdecode(source_fields[0]), _unescaped(source_fields[1])
        volumes.append(Volume(_identity(kind, source, mount_point, uuids), Path(mount_point), top.strip("/")))
    return volumes


def _identity(kind: str, source: str, mount_point: str, uuids: Mapping[str, str]) -> str:
    if kind in _SHARES or kind in _NAMED:
        return f"{kind}:{source}"
    if source.startswith("/dev/"):
        uuid = uuids.get(os.path.realpath(source))
        if uuid is not None:
            return f"uuid:{uuid}"
    return ONLY_MOUNT_POINT + mount_point


def _uuids() -> dict[str, str]:
    """Return the UUID of each block device that has one."""
    found: dict[str, str] = {}
    with suppress(OSError):
        for link in _UUIDS.iterdir():
            found[os.path.realpath(link)] = link.name
    return found


def _unescaped(text: bytes) -> str:
    """Undo the kernel's escapes: white space and backslash as three octal digits."""
    return os.fsdecode(re.sub(rb"\\([0-7]{3})", lambda match: bytes([int(match[1], 8)]), text))


def macos() -> list[Volume]:
    """Return the start volume and what is below /Volumes."""
    points = [Path("/")]
    with suppress(OSError):
        points += sorted(path for path in Path("/Volumes").iterdir() if path.is_mount())
    return [Volume(_macos_uuid(point) or f"{ONLY_MOUNT_POINT}{point}", point) for point in points]


def _macos_uuid(mount_point: Path) -> str | None:
    """Return the UUID of a volume by getattrlist(2): ATTR_VOL_INFO and ATTR_VOL_UUID of sys/attr.h."""
    import ctypes
    import struct
    import uuid

    # attrlist: five groups; common, volume, directory, file, fork.
    wanted = struct.pack("=HHIIIII", 5, 0, 0, 0x80000000 | 0x00040000, 0, 0, 0)
    answer = ctypes.create_string_buffer(64)
    try:
        failed = ctypes.CDLL(None).getattrlist(
            os.fsencode(mount_point), wanted, answer, ctypes.c_size_t(len(answer)), ctypes.c_ulong(0)
        )
    except AttributeError:
        return None
    length, data = struct.unpack_from("=I16s", answer.raw)
    return f"uuid:{uuid.UUID(bytes=data)}" if not failed and length == 20 and any(data) else None


def windows() -> list[Volume]:
    """Return the drives with letters, by their serial numbers; network drives by letter only."""
    volumes: list[Volume] = []
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        letters = kernel.GetLogicalDrives()
        for number in range(26):
            if not letters & 1 << number:
                continue
            drive = f"{chr(ord('A') + number)}:\\"
            serial = ctypes.c_ulong(0)
            # DRIVE_REMOTE is 4: asking one that is away takes many seconds.
            is_known = kernel.GetDriveTypeW(drive) != 4 and kernel.GetVolumeInformationW(
                drive, None, 0, ctypes.byref(serial), None, None, None, 0
            )
            identity = f"serial:{serial.value:08x}" if is_known and serial.value else None
            volumes.append(Volume(identity or ONLY_MOUNT_POINT + drive, Path(drive)))
    return volumes
