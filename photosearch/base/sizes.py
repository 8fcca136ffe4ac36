"""Numbers of bytes in words."""

from __future__ import annotations


def size_text(size_bytes: float) -> str:
    """Return a number of bytes as people write it: "999 B", "1.5 GB"."""
    value = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"
