"""Train: both heads and the whole text parent, contrastively, over maps that were prepared once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from concepts import Concept
from corpus import Example
from features import MAP_SIDE
from image_parent import CLASSES, class_names, load_image_parent
from numpy.typing import NDArray
from recipe import Recipe
from text_parent import LAYERS, TextParent, load_text_parent, load_tokenizer, padded
from torch import Tensor, nn
from torch.nn import functional
from towers import CONCEPT, LOOK, Finish, ImageHead, ImageTower, ShippedText, TextTower, unit

_CHUNKS = 8
"""Groups of like length that a batch of texts is cut into; less padding makes a step three times as fast."""
_COLDEST = 50.0
"""Highest factor of a cosine before the softmax."""
_EXAMPLES_FOR_MEANS = 4000


@dataclass(frozen=True)
class Trained:
    """Both towers, as they ship."""

    image: ImageTower
    text: ShippedText


def train(
    examples: Sequence[Example],
    maps: Sequence[NDArray[np.float16]],
    concepts: Sequence[Concept],
    recipe: Recipe,
    say: Callable[[str], None],
) -> Trained:
    """Train on `examples`; `maps[view][i]` is the trunk's map of a view of example i.

    Args:
        concepts: names of what the classifier can answer.

    Everything that is random follows from the recipe's seed.
    """
    torch.manual_seed(recipe.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    parent = load_image_parent()
    head = ImageHead(parent, MAP_SIDE**2)
    tower = TextTower(load_text_parent())
    finish_image, finish_text = Finish(recipe.concept_weight), Finish(recipe.concept_weight)
    texts = _Texts(examples)
    names = _Names(concepts, recipe)
    pooled = [_pooled(head, view) for view in maps]
    _start(head, tower, texts, pooled[0], maps[0])
    head.to(device), tower.to(device)
    scale = nn.Parameter(torch.tensor(math.log(20.0), device=device))
    groups = _parameter_groups(head, tower, scale, recipe)
    optimizer = torch.optim.AdamW(groups)
    batches = _Batches(examples, recipe)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        [group["lr"] for group in optimizer.param_groups],
        total_steps=len(batches) * recipe.epochs,
        pct_start=0.1,
    )
    began = time.monotonic()
    for epoch in range(recipe.epochs):
        head.train(), tower.train()
        losses = []
        for chosen, view in batches:
            batch = torch.from_numpy(chosen)
            picked = texts.sample(chosen, batches.chance)
            name_ids, wanted = names.sample(batches.chance)
            with torch.autocast(device.type, torch.bfloat16):
                view_maps = torch.from_numpy(maps[view][chosen]).to(device).float()
                images = finish_image.join(*head(view_maps, pooled[view][batch].to(device)))
                joint, concept, parent_out = _by_length(
                    tower, [*(texts.ids[number] for number in picked), *name_ids], device
                )
            count = len(picked)
            words = finish_text.join(joint[:count], concept[:count])
            target = _target(texts.groups[chosen]).to(device)
            scores = images @ words.T * scale.exp().clamp(max=_COLDEST)
            loss = (_cross_entropy(scores, target) + _cross_entropy(scores.T, target)) / 2
            losses.append(loss.item())
            if recipe.names_weight:
                named = concept[count:] @ unit(head.class_vectors).T * scale.exp().clamp(max=_COLDEST)
                loss = loss + recipe.names_weight * _cross_entropy(named, wanted.to(device))
            if recipe.anchor:
                before = texts.before(picked).to(device) - tower.pooled_mean
                loss = (
                    loss
                    + recipe.anchor * (1 - functional.cosine_similarity(parent_out[:count], before)).mean()
                )
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
        took = time.monotonic() - began
        say(f"epoch {epoch + 1} of {recipe.epochs}: loss {np.mean(losses):.3f}, {took:.0f} s")
    head.cpu().eval(), tower.cpu().eval()
    image = ImageTower(parent, head, finish_image, recipe.look_weight).eval()
    for finish in (finish_image, finish_text):
        finish.concept_weight = recipe.shipped_concept_weight
    _set_means(image, tower, finish_text, texts, pooled[0], maps[0], recipe)
    return Trained(image, ShippedText(tower, finish_text).eval())


class _Texts:
    """The texts of all examples as token numbers, each text once."""

    def __init__(self, examples: Sequence[Example]) -> None:
        numbers: dict[str, int] = {}
        self.of = [[numbers.setdefault(text, len(numbers)) for text in example.texts] for example in examples]
        self.ids = [encoding.ids for encoding in load_tokenizer().encode_batch(list(numbers))]
        names: dict[str, int] = {}
        self.groups = np.array([names.setdefault(example.group, len(names)) for example in examples])
        self.is_labelled = np.array([example.is_labelled for example in examples])
        self._before: Tensor | None = None

    def embed_before(self, parent: TextParent) -> Tensor:
        """Keep and return what the text parent makes of every text before it is trained, [texts, 384]."""
        with torch.autocast("cpu", torch.bfloat16):
            self._before = embed_tokens(parent, self.ids).float()
        return self._before

    def sample(self, chosen: NDArray[np.intp], chance: np.random.Generator) -> list[int]:
        """Return one text of each chosen example."""
        return [self.of[number][chance.integers(len(self.of[number]))] for number in chosen]

    def before(self, texts: Sequence[int]) -> Tensor:
        """Return what the text parent made of these texts before it was trained."""
        assert self._before is not None
        return self._before[torch.tensor(texts)]


class _Names:
    """Names of classes and kinds, and which class vectors each should be near."""

    def __init__(self, concepts: Sequence[Concept], recipe: Recipe) -> None:
        self._count = recipe.names if recipe.names_weight else 0
        tokenizer = load_tokenizer()
        self._ids = [[found.ids for found in tokenizer.encode_batch(list(one.texts))] for one in concepts]
        self._wanted = torch.zeros(len(concepts), CLASSES)
        for row, one in zip(self._wanted, concepts, strict=True):
            row[list(one.classes)] = 1 / len(one.classes)

    def sample(self, chance: np.random.Generator) -> tuple[list[list[int]], Tensor]:
        """Return token numbers of some names, and the share of each class in each, float [count, 1000]."""
        chosen = chance.integers(len(self._ids), size=self._count)
        ids = [self._ids[number][chance.integers(len(self._ids[number]))] for number in chosen]
        return ids, self._wanted[torch.from_numpy(chosen)]


class _Batches:
    """Random batches: each captioned photo once an epoch, labelled ones drawn to fill a share of each."""

    def __init__(self, examples: Sequence[Example], recipe: Recipe) -> None:
        self.chance = np.random.default_rng(recipe.seed)
        is_labelled = np.array([example.is_labelled for example in examples])
        self._captioned, self._labelled = np.flatnonzero(~is_labelled), np.flatnonzero(is_labelled)
        self._drawn = min(round(recipe.batch * recipe.labelled_share), len(self._labelled))
        self._step = min(recipe.batch - self._drawn, len(self._captioned))
        self._views = recipe.views

    def __len__(self) -> int:
        return len(self._captioned) // self._step

    def __iter__(self) -> Iterator[tuple[NDArray[np.intp], int]]:
        order = self.chance.permutation(self._captioned)
        for start in range(0, len(self) * self._step, self._step):
            drawn = self.chance.choice(self._labelled, self._drawn, replace=False)
            yield (
                np.concatenate([order[start : start + self._step], drawn]),
                int(self.chance.integers(self._views)),
            )


def embed_tokens(tower: Callable[[Tensor, Tensor], Tensor], ids: Sequence[Sequence[int]]) -> Tensor:
    """Return float [len(ids), d] in the order of `ids`; texts of like length go together."""
    order = np.argsort([len(row) for row in ids], kind="stable")
    parts = []
    with torch.inference_mode():
        for some in np.array_split(order, max(1, len(order) // 256)):
            parts.append(tower(*padded([ids[number] for number in some])))
    back = torch.from_numpy(np.argsort(order))
    return torch.cat(parts)[back].clone()


def _start(
    head: ImageHead, tower: TextTower, texts: _Texts, pooled: Tensor, maps: NDArray[np.float16]
) -> None:
    """Set what is measured instead of learnt."""
    before = texts.embed_before(tower.parent)
    classes = _class_vectors(tower.parent)
    classes = classes - classes.mean(dim=0)
    # The directions in which the classes' names differ most: 128 of 384 find as well as all.
    directions = torch.linalg.svd(classes, full_matrices=False).Vh[:CONCEPT]
    captions = torch.tensor(
        sorted(
            {text for own, flag in zip(texts.of, texts.is_labelled, strict=True) if not flag for text in own}
        )
    )
    some = torch.from_numpy(maps[:_EXAMPLES_FOR_MEANS]).float()
    with torch.no_grad():
        head.class_vectors.copy_(classes @ directions.T)
        tower.concept.weight.copy_(directions)
        tower.pooled_mean.copy_(before[captions].mean(dim=0))
        head.pooled_mean.copy_(pooled.mean(dim=0))
        head.pooled_deviation.copy_(pooled.std(dim=0) + 1e-3)
        head.attention.mean.copy_(some.mean(dim=(0, 2, 3)))
        head.attention.deviation.copy_(some.std(dim=(0, 2, 3)))


def _class_vectors(parent: TextParent, each: int = 3) -> Tensor:
    """Return for each class the mean of its most usual names' unit vectors, float [1000, 384]."""
    names = [synonyms[:each] for synonyms in class_names()]
    ids = [found.ids for found in load_tokenizer().encode_batch([name for some in names for name in some])]
    with torch.autocast("cpu", torch.bfloat16):
        vectors = unit(embed_tokens(parent, ids))
    ends = np.cumsum([len(some) for some in names])
    return torch.stack(
        [vectors[end - len(some) : end].mean(dim=0) for some, end in zip(names, ends, strict=True)]
    )


def _pooled(head: ImageHead, maps: NDArray[np.float16]) -> Tensor:
    with torch.inference_mode():
        parts = [
            head.pool(torch.from_numpy(maps[start : start + 256]).float())
            for start in range(0, len(maps), 256)
        ]
    return torch.cat(parts).clone()


def _by_length(
    tower: TextTower, texts: Sequence[Sequence[int]], device: torch.device
) -> tuple[Tensor, Tensor, Tensor]:
    """Run the tower over texts of any length; see `_CHUNKS`."""
    order = np.argsort([len(row) for row in texts], kind="stable")
    parts = []
    for some in np.array_split(order, _CHUNKS):
        ids, mask = padded([texts[number] for number in some])
        parts.append(tower(ids.to(device), mask.to(device)))
    back = torch.from_numpy(np.argsort(order)).to(device)
    joint, concept, pooled = (torch.cat(part)[back] for part in zip(*parts, strict=True))
    return joint, concept, pooled


def _target(groups: NDArray[np.intp]) -> Tensor:
    """Return how much each photo of a batch wants each text, rows of sum 1: those of its group, alike."""
    same = torch.from_numpy(groups[:, None] == groups[None]).float()
    return same / same.sum(dim=1, keepdim=True)


def _cross_entropy(scores: Tensor, target: Tensor) -> Tensor:
    return -(scores.log_softmax(dim=1) * target).sum(dim=1).mean()


def _parameter_groups(
    head: ImageHead, tower: TextTower, scale: nn.Parameter, recipe: Recipe
) -> list[dict[str, object]]:
    """Return what is trained, with its learning rates: lower layers change less."""
    tower.parent.embeddings.requires_grad_(False)
    new = [p for p in head.parameters() if p.requires_grad and p is not head.class_vectors]
    groups: list[dict[str, object]] = [
        {
            "params": [*new, *tower.joint.parameters()],
            "lr": recipe.head_rate,
            "weight_decay": recipe.weight_decay,
        },
        {"params": [head.class_vectors], "lr": recipe.head_rate / 10, "weight_decay": 0.0},
        {"params": [tower.concept.weight], "lr": recipe.head_rate / 10, "weight_decay": 0.0},
        {"params": [scale], "lr": recipe.head_rate, "weight_decay": 0.0},
    ]
    for number, layer in enumerate(tower.parent.layers):
        rate = recipe.text_rate * recipe.layer_decay ** (LAYERS - 1 - number)
        groups.append({"params": list(layer.parameters()), "lr": rate, "weight_decay": 0.01})
    return groups


def _set_means(
    image: ImageTower,
    tower: TextTower,
    finish_text: Finish,
    texts: _Texts,
    pooled: Tensor,
    maps: NDArray[np.float16],
    recipe: Recipe,
) -> None:
    """Set what is measured after training: each tower's mean, and the directions of the look part."""
    with torch.inference_mode():
        joined = [
            image.finish.join(
                *image.head(torch.from_numpy(maps[at : at + 256]).float(), pooled[at : at + 256])
            )
            for at in range(0, len(maps), 256)
        ]
        image_mean = torch.cat(joined).mean(dim=0)
        some = [own[0] for own, flag in zip(texts.of, texts.is_labelled, strict=True) if not flag]
        words = embed_tokens(
            lambda ids, mask: finish_text.join(*tower(ids, mask)[:2]), [texts.ids[number] for number in some]
        )
    image.finish.mean.copy_(image_mean * recipe.centring)
    finish_text.mean.copy_(words.mean(dim=0) * recipe.centring)
    image.look.copy_(_look(pooled - image.head.pooled_mean, recipe.whitening))


def _look(centred: Tensor, whitening: float) -> Tensor:
    """Return the directions in which pooled features spread most, float [1280, 256].

    Strong directions count more, but do not drown the rest: a direction of deviation s gets the deviation
    s ** (1 - whitening).
    """
    spread = torch.linalg.eigh(centred.T @ centred / len(centred))
    values, directions = spread.eigenvalues.flip(0)[:LOOK], spread.eigenvectors.flip(1)[:, :LOOK]
    look: Tensor = directions / values.clamp(min=1e-6) ** (whitening / 2)
    return look
