"""The models we recommend to those who want more than the starter model: plain facts, best choice first.

Nothing is here whose weights are for research only. Parameters were counted on models that open_clip 3.3
builds; sizes follow from them, four bytes each, and so are about right. Quality is as published by the
sources that each entry names; they evaluate a little differently, so a point or two means nothing. What the
sentences say of speed is the image towers' in torch on 2 busy cores: 3.7, 1.3, 1.8, 4.6, 5.4 photos/s.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

from photosearch.base.texts import phrase

_BYTES_A_PARAMETER = 4
"""The published weights are float32."""

_SIGLIP2 = "SigLIP 2 (arXiv:2502.14786), table 1"
_PERCEPTION = "model card of facebook/PE-Core-S16-384"
_OPEN_CLIP = "open_clip, docs/openclip_results.csv and openclip_retrieval_results.csv"

_MANY = phrase("109 languages, most of what it saw in English")
_ENGLISH = phrase("English")


@dataclass(frozen=True, slots=True)
class Licence:
    """What the weights may be used for.

    Attributes:
        name: SPDX identifier, or the publisher's own name for it.
        url: where its text is; may be empty.
        is_restricted: it forbids some uses, such as commercial ones.
    """

    name: str
    url: str = ""
    is_restricted: bool = False


APACHE = Licence("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0")
MIT = Licence("MIT", "https://opensource.org/license/mit")


@dataclass(frozen=True, slots=True)
class Recommended:
    """A model worth having.

    Attributes:
        name: as `registry.load` and open_clip take it.
        summary: what it is good for, one sentence.
        languages: in which it can be asked.
        is_multilingual: those are more than English.
        image_parameters, text_parameters: of its two towers.
        dimension: length of an embedding.
        image_size: side of the square picture that its image tower takes, in pixels.
        imagenet: ImageNet zero-shot accuracy in percent.
        coco: share of COCO's captions, in percent, that find their picture first of 5,000.
        source: who published these two figures.
        licence: of the weights.
        repository: of the Hugging Face hub, where the weights are.
        bundle: repository with the same model as a model bundle, which needs no torch; may be empty.
        is_best_choice: the one to take unless something speaks against it.
    """

    name: str
    summary: str
    languages: str
    is_multilingual: bool
    image_parameters: int
    text_parameters: int
    dimension: int
    image_size: int
    imagenet: float
    coco: float
    source: str
    licence: Licence
    repository: str
    bundle: str = ""
    is_best_choice: bool = False

    @property
    def download_bytes(self) -> int:
        """About how much there is to download: the weights."""
        return (self.image_parameters + self.text_parameters) * _BYTES_A_PARAMETER

    @property
    def repository_for_here(self) -> str:
        """The repository to take it from: its own where torch is, else the bundle's, if there is one."""
        return self.repository if has_torch() else self.bundle


def has_torch() -> bool:
    """Return whether open_clip models can run here; installed apps come without torch. Loads nothing."""
    return all(find_spec(name) is not None for name in ("torch", "open_clip"))


RECOMMENDED = (
    Recommended(
        name="ViT-B-32-SigLIP2-256/webli",
        summary=phrase(
            "The best for most people: finds fine detail, in many languages, and sees the whole frame"
        ),
        languages=_MANY,
        is_multilingual=True,
        image_parameters=94_600_000,
        text_parameters=282_300_000,
        dimension=768,
        image_size=256,
        imagenet=74.0,
        coco=47.2,
        source=_SIGLIP2,
        licence=APACHE,
        repository="timm/ViT-B-32-SigLIP2-256",
        bundle="immich-app/ViT-B-32-SigLIP2-256__webli",
        is_best_choice=True,
    ),
    Recommended(
        name="ViT-B-16-SigLIP2/webli",
        summary=phrase(
            "Finds the most, in many languages; takes about three times as long to index as the first"
        ),
        languages=_MANY,
        is_multilingual=True,
        image_parameters=92_900_000,
        text_parameters=282_300_000,
        dimension=768,
        image_size=224,
        imagenet=78.2,
        coco=52.1,
        source=_SIGLIP2,
        licence=APACHE,
        repository="timm/ViT-B-16-SigLIP2",
        bundle="immich-app/ViT-B-16-SigLIP2__webli",
    ),
    Recommended(
        name="PE-Core-S-16-384/meta",
        summary=phrase(
            "A small download that needs little memory; nearly as good as the first, but half as quick"
        ),
        languages=_ENGLISH,
        is_multilingual=False,
        image_parameters=23_800_000,
        text_parameters=63_400_000,
        dimension=512,
        image_size=384,
        imagenet=72.7,
        coco=42.6,
        source=_PERCEPTION,
        licence=APACHE,
        repository="timm/PE-Core-S-16-384",
    ),
    Recommended(
        name="ViT-B-32-256/datacomp_s34b_b86k",
        summary=phrase("Quick, and good at naming things in English"),
        languages=_ENGLISH,
        is_multilingual=False,
        image_parameters=87_900_000,
        text_parameters=63_400_000,
        dimension=512,
        image_size=256,
        imagenet=72.8,
        coco=39.9,
        source=_OPEN_CLIP,
        licence=MIT,
        repository="laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K",
    ),
    Recommended(
        name="ViT-B-32/laion2b_s34b_b79k",
        summary=phrase("The quickest of the large ones, long proven, in English"),
        languages=_ENGLISH,
        is_multilingual=False,
        image_parameters=87_800_000,
        text_parameters=63_400_000,
        dimension=512,
        image_size=224,
        imagenet=66.6,
        coco=39.3,
        source=_OPEN_CLIP,
        licence=MIT,
        repository="laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
        bundle="immich-app/ViT-B-32__laion2b-s34b-b79k",
    ),
)
"""In the order in which they are shown."""


def find(name: str) -> Recommended | None:
    """Return the recommended model called `name`, if it is one."""
    return next((model for model in RECOMMENDED if model.name == name), None)
