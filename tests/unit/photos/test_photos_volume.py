"""Volumes: what the system says is mounted, and where a folder lies on them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from photosearch.photos import mounts
from photosearch.photos.volume import Place, Volume, folders_at, mounted, place_of

MOUNTINFO = rb"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
28 27 0:40 /@home /home rw,relatime shared:2 master:3 - btrfs /dev/mapper/secret rw,subvol=/@home
29 27 8:17 / /media/me/My\040Stick rw,nosuid - exfat /dev/sdb1 rw
30 27 8:17 /DCIM /srv/camera rw - exfat /dev/sdb1 rw
31 27 0:50 / /mnt/nas rw - cifs //nas/photos rw
32 27 0:51 / /tank rw - zfs tank/photos rw
33 27 8:33 / /mnt/new rw - vfat /dev/sdc1 rw
garbage
"""

DISKS = [
    Volume("uuid:root", Path("/")),
    Volume("uuid:old", Path("/mnt/usb")),
    Volume("uuid:stick", Path("/mnt/usb")),
    Volume("uuid:stick", Path("/srv/camera"), top="DCIM"),
]


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Linux with a few devices, whose UUIDs are known but for that of /dev/sdc1."""
    (tmp_path / "mountinfo").write_bytes(MOUNTINFO)
    (tmp_path / "by-uuid").mkdir()
    for uuid, device in {"11-AA": "/dev/sda2", "22-BB": "/dev/mapper/secret", "33-CC": "/dev/sdb1"}.items():
        (tmp_path / "by-uuid" / uuid).symlink_to(device)
    monkeypatch.setattr(mounts, "_MOUNTS", tmp_path / "mountinfo")
    monkeypatch.setattr(mounts, "_UUIDS", tmp_path / "by-uuid")


@pytest.mark.skipif(sys.platform != "linux", reason="device files as on Linux")
@pytest.mark.usefixtures("system")
def test_linux_names_volumes_by_uuid_share_or_pool() -> None:
    found = {volume.mount_point.as_posix(): (volume.identity, volume.top) for volume in mounts.linux()}
    assert found == {
        "/proc": ("mount:/proc", ""),
        "/": ("uuid:11-AA", ""),
        "/home": ("uuid:22-BB", "@home"),
        "/media/me/My Stick": ("uuid:33-CC", ""),
        "/srv/camera": ("uuid:33-CC", "DCIM"),
        "/mnt/nas": ("cifs://nas/photos", ""),
        "/tank": ("zfs:tank/photos", ""),
        "/mnt/new": ("mount:/mnt/new", ""),
    }


def test_without_mountinfo_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "_MOUNTS", tmp_path / "nothing")
    assert mounts.linux() == []


def test_this_systems_volumes_cover_any_folder(tmp_path: Path) -> None:
    place = place_of(tmp_path.resolve(), mounted())
    assert place is not None
    assert place.volume
    assert place == place_of(tmp_path.resolve(), mounted())


@pytest.mark.parametrize(
    ("folder", "place"),
    [
        ("/home/me", Place("uuid:root", b"home/me")),
        ("/", Place("uuid:root", b"")),
        ("/mnt/usb", Place("uuid:stick", b"")),
        ("/mnt/usb/a/b", Place("uuid:stick", b"a/b")),
        ("/mnt/usb2", Place("uuid:root", b"mnt/usb2")),
        ("/srv/camera/100", Place("uuid:stick", b"DCIM/100")),
        ("/srv/camera", Place("uuid:stick", b"DCIM")),
    ],
)
def test_a_folder_lies_on_the_innermost_and_last_volume(folder: str, place: Place) -> None:
    assert place_of(Path(folder), DISKS) == place


def test_a_folder_outside_of_all_volumes_has_no_place() -> None:
    assert place_of(Path("/home"), DISKS[1:]) is None


@pytest.mark.parametrize(
    ("place", "folders"),
    [
        (Place("uuid:stick", b"DCIM/100"), ["/mnt/usb/DCIM/100", "/srv/camera/100"]),
        (Place("uuid:stick", b"DCIM"), ["/mnt/usb/DCIM", "/srv/camera"]),
        (Place("uuid:stick", b"DCIM2"), ["/mnt/usb/DCIM2"]),
        (Place("uuid:stick", b""), ["/mnt/usb"]),
        (Place("uuid:away", b"a"), []),
    ],
)
def test_a_place_is_found_wherever_its_volume_is_mounted(place: Place, folders: list[str]) -> None:
    assert list(folders_at(place, DISKS)) == [Path(folder) for folder in folders]
