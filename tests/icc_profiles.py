"""Small ICC profiles, written by hand (ICC.1:2001-04): of screens, of gray, and of a printing press."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from itertools import product

import numpy as np

# Primaries as chromaticities; the white of all is D65.
SRGB = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
DISPLAY_P3 = (0.68, 0.32, 0.265, 0.69, 0.15, 0.06)
_D65, _D50 = (0.95047, 1.0, 1.08883), (0.9642, 1.0, 0.8249)
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def screen(primaries: tuple[float, ...], gamma: float = 2.2) -> bytes:
    """Return the profile of a screen with these primaries (x, y of red, green and blue)."""
    columns = [(x / y, 1.0, (1 - x - y) / y) for x, y in zip(primaries[::2], primaries[1::2], strict=True)]
    matrix = np.array(columns).T
    matrix = matrix * np.linalg.solve(matrix, _D65)
    cones = (_BRADFORD @ _D50) / (_BRADFORD @ _D65)
    matrix = np.linalg.inv(_BRADFORD) @ (cones[:, None] * _BRADFORD) @ matrix
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _curve(gamma))
    colours = {
        name: _xyz(*column) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), matrix.T, strict=True)
    }
    return _profile(b"mntr", b"RGB ", b"XYZ ", {**colours, **curves})


def gray(gamma: float) -> bytes:
    """Return the profile of gray pictures with this gamma."""
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": _curve(gamma)})


def press(lightness: int) -> bytes:
    """Return the profile of a press whose inks all print black, on paper of this lightness (0 to 255)."""
    corners = [lightness if not any(inks) else 0 for inks in product((0, 1), repeat=4)]
    ramp = bytes(range(256))
    cube = b"".join(bytes((light, 128, 128)) for light in corners)
    identity = struct.pack(">9i", *(65536 * (n % 4 == 0) for n in range(9)))
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + identity + ramp * 4 + cube + ramp * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": table})


def _profile(kind: bytes, space: bytes, connection: bytes, tags: Mapping[bytes, bytes]) -> bytes:
    tags = {**tags, b"wtpt": _xyz(*_D50), b"cprt": b"text" + bytes(4) + b"none\0"}
    tags = {**tags, b"desc": b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(78)}
    at, entries, contents = 128 + 4 + 12 * len(tags), b"", b""
    for name, content in tags.items():
        entries += name + struct.pack(">II", at + len(contents), len(content))
        contents += content + bytes(-len(content) % 4)
    head = struct.pack(">I4s4s4s4s4s", at + len(contents), bytes(4), b"\2\x20\0\0", kind, space, connection)
    head += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp"
    head = head.ljust(68, b"\0") + _xyz(*_D50)[8:]
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + entries + contents


def _xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in (x, y, z)))


def _curve(gamma: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))
