"""What a filter is called on its chip."""

from __future__ import annotations

from photosearch.base.errors import one_line
from photosearch.search.filters import NEAR, ExactWords, Expression, Filter, Negated


def filter_label(expression: Expression) -> str:
    """Return a filter in words, in one line; what is joined stays as it is written."""
    match expression:
        case Filter(name, values) if name == NEAR:
            return one_line("Near " + " within ".join(values))
        case Filter("is", values):
            return one_line(", ".join(values).capitalize())
        case Filter(name, values):
            return one_line(f"{name.capitalize()}: {', '.join(values)}")
        case ExactWords(text):
            return one_line(f"“{text}”")
        case Negated(Filter() | ExactWords() as part):
            label = filter_label(part)
            return f"Not {label[0].lower()}{label[1:]}"
    return one_line(str(expression))
