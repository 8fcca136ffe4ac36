"""Distances on the Earth, taken for a sphere."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

EARTH_KM = 6371.0088
"""Mean radius of the Earth, R1 of the IUGG (Moritz 2000, Geodetic Reference System 1980)."""

_MARGIN = 1e-6
"""Degrees by which a box is wider than the circle in it: some times what rounding can do."""


def distances_km(places: NDArray[np.float64], latitude: float, longitude: float) -> NDArray[np.float64]:
    """Return the great-circle distances of places [n, 2] from one, by the haversine formula (Sinnott 1984).

    Args:
        places: latitude and longitude in degrees, as those of the one place.
    """
    theirs, ours = np.radians(places), np.radians((latitude, longitude))
    north, east = np.sin((theirs - ours) / 2).T ** 2
    part = north + np.cos(theirs[:, 0]) * np.cos(ours[0]) * east
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(part, 1.0))))


def condition_around(latitude: float, longitude: float, radius_km: float) -> tuple[str, tuple[float, ...]]:
    """Return SQL for a box of `latitude` and `longitude` that holds the circle, and its values.

    The width of the box is that at the meridians that touch the circle (Matuschek, "Finding points within a
    distance of a latitude/longitude using bounding coordinates").
    """
    angle = radius_km / EARTH_KM
    reach = math.degrees(angle) + _MARGIN
    south, north = latitude - reach, latitude + reach
    condition, values = "latitude BETWEEN ? AND ?", (south, north)
    if south <= -90 or north >= 90:  # a pole is inside: all meridians lead to it
        return f"{condition} AND longitude IS NOT NULL", values
    width = math.degrees(math.asin(math.sin(angle) / math.cos(math.radians(latitude)))) + _MARGIN
    west, east = longitude - width, longitude + width
    if west < -180 or east > 180:  # across the date line: outside of what is left
        west, east = (west + 360, east) if west < -180 else (west, east - 360)
        return f"{condition} AND (longitude >= ? OR longitude <= ?)", (*values, west, east)
    return f"{condition} AND longitude BETWEEN ? AND ?", (*values, west, east)
