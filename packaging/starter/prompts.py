"""Sentences about a label, as people and captions would put it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from photosearch.models.base import Embedder, Embeddings, normalized

TEMPLATES = (
    "{name}",
    "a photo of {article} {name}",
    "a picture of {name}",
    "{article} {name} in a photo",
    "a close-up of {article} {name}",
    "there is {article} {name} here",
)


def prompts(label: str) -> list[str]:
    """Return the label in every template."""
    article = "an" if label[:1].lower() in set("aeiou") else "a"
    return [template.format(name=label, article=article) for template in TEMPLATES]


def embed_labels(embedder: Embedder, labels: Sequence[str]) -> Embeddings:
    """Return for each label the mean of its prompts' vectors (Radford et al. 2021, section 3.1.4).

    Returns:
        float32 [len(labels), d], unit rows.
    """
    rows = [embedder.embed_texts(prompts(label)).mean(axis=0) for label in labels]
    return normalized(np.array(rows, np.float32).reshape(len(labels), embedder.info.dimension))
