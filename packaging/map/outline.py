"""Make assets/map/land.json, the outline of the world's land, from Natural Earth's by way of world-atlas.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python packaging/map/outline.py package/land-110m.json assets/map/land.json

The result is a list of rings, each a list of longitudes and latitudes in turn, in tenths of a degree.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

_TOLERANCE = 0.45
"""Degrees that a line may stray: less than a pixel of the small map it is for."""
_SMALLEST_ISLAND = 0.6
"""Square degrees."""

Point = tuple[float, float]


def main() -> None:
    """Read the one file, write the other."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("topology", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    rings = [_simplified(ring) for ring in _rings(json.loads(arguments.topology.read_text("utf-8")))]
    kept = [ring for ring in rings if len(ring) >= 3 and _area(ring) >= _SMALLEST_ISLAND]
    lines = (
        json.dumps([round(10 * v) for point in ring for v in point], separators=(",", ":")) for ring in kept
    )
    arguments.out.write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")


def _rings(topology: dict[str, Any]) -> list[list[Point]]:
    """Return the closed lines of a TopoJSON of polygons, whose arcs are differences of whole numbers."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for across, up in arc:
            x, y = x + across, y + up
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(points)
    rings = []
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for ring in (ring for polygon in polygons for ring in polygon):
            parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in ring]
            rings += _unrolled([point for part in parts for point in part[:-1]])
    return rings


def _unrolled(ring: list[Point]) -> list[list[Point]]:
    """Return a ring without leaps from 180 degrees east to 180 west: it goes on beyond, on both sides."""
    unrolled, turns, last = list[Point](), 0, ring[0][0]
    for x, y in [*ring, ring[0]]:
        turns += 360 * ((x - last < -180) - (x - last > 180))
        unrolled.append((x + turns, y))
        last = x
    if turns:  # around a pole, which is no point here but a line
        return [[*unrolled, (unrolled[-1][0], -90), (unrolled[0][0], -90)]]
    least, most = min(x for x, _ in unrolled), max(x for x, _ in unrolled)
    shifts = [0, *([-360] if most > 180 else []), *([360] if least < -180 else [])]
    return [[(x + shift, y) for x, y in unrolled[:-1]] for shift in shifts]


def _simplified(ring: list[Point]) -> list[Point]:
    """Leave out points of a ring (Douglas and Peucker, 1973), half by half: its ends are one point."""
    half = len(ring) // 2
    return _thinned(ring[: half + 1])[:-1] + _thinned([*ring[half:], ring[0]])[:-1]


def _thinned(line: list[Point]) -> list[Point]:
    if len(line) < 3:
        return line
    (x, y), (to_x, to_y) = line[0], line[-1]
    across, up = to_x - x, to_y - y
    length = math.hypot(across, up)
    strays = [
        abs(across * (point[1] - y) - up * (point[0] - x)) / length if length else math.dist(point, line[0])
        for point in line[1:-1]
    ]
    if max(strays) <= _TOLERANCE:
        return [line[0], line[-1]]
    at = strays.index(max(strays)) + 1
    return _thinned(line[: at + 1])[:-1] + _thinned(line[at:])


def _area(ring: list[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x * to_y - to_x * y for (x, y), (to_x, to_y) in pairs)) / 2


if __name__ == "__main__":
    main()
