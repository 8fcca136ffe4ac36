"""What a filter is called on its chip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from photosearch.base.errors import one_line
from photosearch.gui.translation import capitalised, listed, tr, translatable
from photosearch.search.filters import NEAR, ExactWords, Expression, Filter, Negated

_FILTER = "filter"
"""Tells translators what these words are for."""

NAMES: Mapping[str, str] = {
    "date": translatable("date", "filter"),
    "before": translatable("before", "filter"),
    "after": translatable("after", "filter"),
    "camera": translatable("camera", "filter"),
    "lens": translatable("lens", "filter"),
    "folder": translatable("folder", "filter"),
    "type": translatable("type", "filter"),
    "rating": translatable("rating", "filter"),
    "width": translatable("width", "filter"),
    "height": translatable("height", "filter"),
    "orientation": translatable("orientation", "filter"),
    "album": translatable("album", "filter"),
}
"""Name of a filter -> that for people."""

VALUES: Mapping[str, str] = {
    "favorite": translatable("favourite", "filter"),
    "favourite": translatable("favourite", "filter"),
    "offline": translatable("offline", "filter"),
    "raw": translatable("raw", "filter"),
    "animated": translatable("animated", "filter"),
    "hidden": translatable("hidden", "filter"),
    "video": translatable("video", "filter"),
    "photo": translatable("photo", "filter"),
    "portrait": translatable("portrait", "filter"),
    "landscape": translatable("landscape", "filter"),
    "square": translatable("square", "filter"),
}
"""What stands for itself in a query -> the same for people."""

_OF_VALUES = ("is", "orientation", "type")
"""Filters that have such values; those of others are somebody's own words."""


def filter_label(expression: Expression) -> str:
    """Return a filter in words, in one line; what is joined stays as it is written."""
    match expression:
        case Filter() | ExactWords():
            label = _words(expression)
        case Negated(Filter() | ExactWords() as part):
            label = tr("not {filter}", filter=_words(part))
        case _:
            return one_line(str(expression))
    return capitalised(label)


def _words(part: Filter | ExactWords) -> str:
    match part:
        case ExactWords(text):
            return tr("“{words}”", words=one_line(text))
        case Filter(name, (place, distance)) if name == NEAR:
            return tr("near {place} within {distance}", place=one_line(place), distance=one_line(distance))
        case Filter(name, (place,)) if name == NEAR:
            return tr("near {place}", place=one_line(place))
        case Filter("is", values):
            return _listed("is", values)
        case Filter(name, values):
            return tr("{filter}: {values}", filter=tr(NAMES[name], _FILTER), values=_listed(name, values))


def value_name(part: Filter) -> str:
    """Return what a filter's value is called, where that is another word than the one in the query."""
    value = part.values[0]
    name = _value(part.name, value)
    return "" if name.casefold() == one_line(value).casefold() else name


def _listed(name: str, values: Sequence[str]) -> str:
    return listed(_value(name, value) for value in values)


def _value(name: str, value: str) -> str:
    if name in _OF_VALUES and value.lower() in VALUES:
        return tr(VALUES[value.lower()], _FILTER)
    return one_line(value)
