"""The two towers of the starter model: the parents, and on top of each what is trained here.

An embedding has three parts side by side:

- *joint*: learnt from captions and labels, from everything the parents offer;
- *concept*: the classifier's answer carried into text space, the class names' vectors averaged with the
  softmax probabilities (ConSE, Norouzi et al., "Zero-Shot Learning by Convex Combination of Semantic
  Embeddings", 2014). It knows names that no caption ever mentioned, and keeps the joint part from having to;
- *look*: the pooled features of the image parent, reduced. Texts have zeros there, so that it plays no part
  in finding pictures by words; between pictures it adds agreement of appearance to agreement of subject.
"""

from __future__ import annotations

import math

import torch
from image_parent import CLASSES, MAP_CHANNELS, WIDTH, ImageParent
from text_parent import WIDTH as TEXT_WIDTH
from text_parent import TextParent
from torch import Tensor, nn
from torch.nn import functional

JOINT = 256
CONCEPT = 128
LOOK = 256
DIMENSION = JOINT + CONCEPT + LOOK

TEMPERATURES = (1.0, 2.5)
"""Softmax temperatures of the classifier's answer: what it is sure of, and what else it may be."""

_ATTENTION = 512
_ATTENTION_HEADS = 8
_HIDDEN = 512
_DROPOUT = 0.2
_FEATURE_SCALE = 20.0
"""Brings averages of text vectors (entries about 0.05) to the size of the other, standardised features."""


class Head(nn.Module):
    """A linear map plus what a two-layer perceptron adds to it; at first it adds nothing."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.linear = nn.Sequential(nn.Dropout(_DROPOUT), nn.Linear(inputs, outputs))
        last = nn.Linear(_HIDDEN, outputs)
        nn.init.zeros_(last.weight)
        self.residual = nn.Sequential(nn.Linear(inputs, _HIDDEN), nn.GELU(), nn.Dropout(_DROPOUT), last)

    def forward(self, features: Tensor) -> Tensor:
        """Return float [n, outputs]."""
        out: Tensor = self.linear(features) + self.residual(features)
        return out


class AttentionPool(nn.Module):
    """Averages the places of a feature map as learnt queries ask for them, eight ways at once.

    Attributes:
        mean, deviation: of each channel, over training photos.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, places: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(MAP_CHANNELS))
        self.register_buffer("deviation", torch.ones(MAP_CHANNELS))
        self.position = nn.Parameter(torch.zeros(places, MAP_CHANNELS))
        self.keys_values = nn.Linear(MAP_CHANNELS, 2 * _ATTENTION)
        self.queries = nn.Parameter(torch.randn(_ATTENTION_HEADS, _ATTENTION // _ATTENTION_HEADS) * 0.02)
        self.dropout = nn.Dropout(0.1)
        self.norm = nn.LayerNorm(_ATTENTION)

    def forward(self, maps: Tensor) -> Tensor:
        """Return float [n, 512] for maps [n, 352, height, width]."""
        places = maps.flatten(2).transpose(1, 2)
        places = (places - self.mean) / self.deviation + self.position
        mixed = self.keys_values(self.dropout(places))
        keys, values = mixed.unflatten(2, (2, _ATTENTION_HEADS, _ATTENTION // _ATTENTION_HEADS)).unbind(2)
        attention = (keys * self.queries).sum(dim=-1).softmax(dim=1)
        pooled: Tensor = self.norm((values * attention[..., None]).sum(dim=1).flatten(1))
        return pooled


class ImageHead(nn.Module):
    """From the trunk's map to joint and concept parts.

    Attributes:
        class_vectors: the class names in concept space, float [1000, 128], trained on.
    """

    pooled_mean: Tensor
    pooled_deviation: Tensor

    def __init__(self, parent: ImageParent, places: int) -> None:
        super().__init__()
        self.last, self.classifier = parent.last, parent.classifier
        self.last.requires_grad_(False)
        self.classifier.requires_grad_(False)
        self.register_buffer("pooled_mean", torch.zeros(WIDTH))
        self.register_buffer("pooled_deviation", torch.ones(WIDTH))
        self.class_vectors = nn.Parameter(torch.zeros(CLASSES, CONCEPT))
        self.attention = AttentionPool(places)
        self.joint = Head(WIDTH + _ATTENTION + len(TEMPERATURES) * CONCEPT, JOINT)

    def pool(self, maps: Tensor) -> Tensor:
        """Return the parent's pooled features, float [n, 1280], which training leaves as they are."""
        pooled: Tensor = self.last(maps).mean(dim=(2, 3))
        return pooled

    def forward(self, maps: Tensor, pooled: Tensor) -> tuple[Tensor, Tensor]:
        """Return joint [n, 256] and concept [n, 128], unit rows."""
        logits = self.classifier(pooled)
        answers = [(logits / heat).softmax(dim=1) @ self.class_vectors for heat in TEMPERATURES]
        features = torch.cat(
            [
                (pooled - self.pooled_mean) / self.pooled_deviation,
                self.attention(maps),
                *(answer * _FEATURE_SCALE for answer in answers),
            ],
            dim=1,
        )
        concept = sum((unit(answer) for answer in answers), torch.zeros(()))
        return unit(self.joint(features)), unit(concept)


class TextTower(nn.Module):
    """The text parent, trained on, with joint and concept parts on top."""

    pooled_mean: Tensor

    def __init__(self, parent: TextParent) -> None:
        super().__init__()
        self.parent = parent
        self.register_buffer("pooled_mean", torch.zeros(TEXT_WIDTH))
        self.concept = nn.Linear(TEXT_WIDTH, CONCEPT, bias=False)
        self.joint = Head(TEXT_WIDTH, JOINT)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return joint [n, 256] and concept [n, 128], unit rows, and the parent's centred output [n, 384]."""
        pooled = self.parent(ids, mask) - self.pooled_mean
        return unit(self.joint(pooled * _FEATURE_SCALE)), unit(self.concept(pooled)), pooled


class Finish(nn.Module):
    """Joins the parts, takes a share of the tower's mean away, and scales to unit length.

    That thins out hubs, pictures near every text (Suzuki et al., "Centering Similarity Measures to Reduce
    Hubs", EMNLP 2013). After training with both towers little is left to gain, and all of it takes too much.

    Attributes:
        mean: what is taken away, from the mean of the joined parts over training photos or captions.
        concept_weight: how much the concept part counts in a score, the joint part counting 1.
    """

    mean: Tensor

    def __init__(self, concept_weight: float) -> None:
        super().__init__()
        self.concept_weight = concept_weight
        self.register_buffer("mean", torch.zeros(JOINT + CONCEPT))

    def join(self, joint: Tensor, concept: Tensor) -> Tensor:
        """Return float [n, 384], unit rows, nothing taken away yet."""
        scale = 1 / math.sqrt(1 + self.concept_weight)
        return torch.cat([joint * scale, concept * (math.sqrt(self.concept_weight) * scale)], dim=1)

    def forward(self, joint: Tensor, concept: Tensor) -> Tensor:
        """Return float [n, 384], unit rows."""
        return unit(self.join(joint, concept) - self.mean)


class ImageTower(nn.Module):
    """Pixels to embedding, as it ships.

    Attributes:
        look: directions of the look part, float [1280, 256].
        look_weight: its share of a score between two pictures, the rest being joint and concept.
    """

    look: Tensor

    def __init__(self, parent: ImageParent, head: ImageHead, finish: Finish, look_weight: float) -> None:
        super().__init__()
        self.trunk, self.head, self.finish = parent.trunk, head, finish
        self.look_weight = look_weight
        self.register_buffer("look", torch.zeros(WIDTH, LOOK))

    def from_maps(self, maps: Tensor, pooled: Tensor) -> Tensor:
        """Return what `forward` returns, from the trunk's maps and the pooled features."""
        meaning = self.finish(*self.head(maps, pooled))
        look = unit((pooled - self.head.pooled_mean) @ self.look)
        return torch.cat(
            [meaning * math.sqrt(1 - self.look_weight), look * math.sqrt(self.look_weight)], dim=1
        )

    def forward(self, pixels: Tensor) -> Tensor:
        """Return float [n, 640], unit rows, for normalised pixels [n, 3, 260, 260]."""
        maps = self.trunk(pixels)
        return self.from_maps(maps, self.head.pool(maps))


class ShippedText(nn.Module):
    """Tokens to embedding, as it ships."""

    def __init__(self, tower: TextTower, finish: Finish) -> None:
        super().__init__()
        self.tower, self.finish = tower, finish

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return float [n, 640], unit rows, for token numbers and mask [n, tokens]."""
        joint, concept, _ = self.tower(ids, mask)
        return functional.pad(self.finish(joint, concept), (0, LOOK))


def unit(rows: Tensor) -> Tensor:
    """Return `rows` scaled to unit length, in 32 bits."""
    return functional.normalize(rows.float(), dim=1)
