"""Lengths of time as players show them."""

from __future__ import annotations


def clock_text(seconds: float) -> str:
    """Return "0:42", or "1:02:03" from an hour on; parts of a second are left out."""
    minutes, second = divmod(int(max(0.0, seconds)), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
