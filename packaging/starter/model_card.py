"""Write the model card: what the model is, how it was made, what it reaches and where it fails."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from image_parent import SIDE
from recipe import Recipe
from text_parent import CONTEXT
from towers import CONCEPT, DIMENSION, JOINT, LOOK

_TEMPLATE = Path(__file__).with_name("MODEL_CARD.template.md")
_MEGABYTE = 1e6


def write_card(bundle: Path, figures: Mapping[str, Any], minutes: Mapping[str, float]) -> None:
    """Write MODEL_CARD.md into `bundle`.

    Args:
        figures: what `figures.measure` returned, by form of the model: "32 bits", "as shipped".
        minutes: how long each stage took.
    """
    template = _TEMPLATE.read_text(encoding="utf-8")
    card = template.format(
        side=SIDE,
        context=CONTEXT,
        dimension=DIMENSION,
        joint=JOINT,
        concept=CONCEPT,
        look=LOOK,
        recipe=Recipe(),
        visual_mb=(bundle / "visual/model.onnx").stat().st_size / _MEGABYTE,
        textual_mb=(bundle / "textual/model.onnx").stat().st_size / _MEGABYTE,
        figures=_figures_table(figures),
        stages="\n".join(f"| {stage} | {took:.1f} |" for stage, took in minutes.items()),
        total_minutes=sum(minutes.values()),
        photo_ms=figures["as shipped"]["milliseconds"]["photo"],
        text_ms=figures["as shipped"]["milliseconds"]["text"],
    )
    (bundle / "MODEL_CARD.md").write_text(card, encoding="utf-8")


def _figures_table(figures: Mapping[str, Any]) -> str:
    forms = list(figures)
    lines = ["| | " + " | ".join(forms) + " |", "|---|" + "---|" * len(forms)]
    for title, path in _ROWS:
        values = " | ".join(f"{_at(figures[form], path):.3f}" for form in forms)
        lines.append(f"| {title} | {values} |")
    return "\n".join(lines)


def _at(figures: Any, path: str) -> float:  # noqa: ANN401
    for key in path.split("/"):
        figures = figures[key]
    return float(figures)


_ROWS = (
    ("dev captions, 1,000 photos: text to image R@1", "captions/text_to_image/r1"),
    ("R@5", "captions/text_to_image/r5"),
    ("R@10", "captions/text_to_image/r10"),
    ("image to text R@1", "captions/image_to_text/r1"),
    ("R@10", "captions/image_to_text/r10"),
    ("hubness (skewness of 10-nearest counts)", "captions/hubness"),
    ("200 photos by the name of an ImageNet class held out: R@1", "labels/imagenet_sample/name_to_image/r1"),
    ("34 Caltech-101 classes held out: zero-shot top-1", "labels/caltech101/zero_shot_top1"),
    ("7 scenes held out: zero-shot top-1", "labels/sun_scenes/zero_shot_top1"),
    ("picture to picture, precision@10, Caltech-101", "labels/caltech101/image_precision_at_10"),
    (
        "the same by the frozen image parent's pooled features",
        "labels/caltech101/image_precision_at_10_of_parent",
    ),
    ("picture to picture, precision@10, scenes", "labels/sun_scenes/image_precision_at_10"),
    (
        "the same by the frozen image parent's pooled features",
        "labels/sun_scenes/image_precision_at_10_of_parent",
    ),
)
