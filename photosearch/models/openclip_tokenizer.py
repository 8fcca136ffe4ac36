"""The tokenizer of an open_clip model. SigLIP 2 and others have one of their own, which open_clip reads with
the transformers library; where that is not installed, the tokenizers library reads the same file.

Used by `openclip` alone.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photosearch.models.bundle import TextSettings
from photosearch.models.tokenizer import TextTokenizer

if TYPE_CHECKING:
    from torch import Tensor

Tokenize = Callable[[Sequence[str]], "Tensor"]
"""Texts to token numbers: int64 [n, context length]."""

_LOCAL_DIR = "local-dir:"
_DEFAULT_CONTEXT = 77
"""Of OpenAI's CLIP, and open_clip's own default."""


def find_tokenizer(architecture: str, config: dict[str, Any], cache_folder: str | None) -> Tokenize:
    """Return the tokenizer of a model.

    Args:
        architecture: as `open_clip.get_tokenizer` takes it.
        config: the model's configuration.

    Raises:
        ImportError: it needs the transformers library, which is not installed.
    """
    import open_clip

    text = config.get("text_cfg") or {}
    file = Path(architecture.removeprefix(_LOCAL_DIR)) / "tokenizer.json"
    if (
        architecture.startswith(_LOCAL_DIR)
        and text.get("hf_tokenizer_name")
        and not text.get("tokenizer_mode")
        and file.is_file()
        and importlib.util.find_spec("transformers") is None
    ):
        return FileTokenizer(file, text)
    found: Tokenize = open_clip.get_tokenizer(architecture, cache_dir=cache_folder)
    return found


class FileTokenizer:
    """Does what `open_clip.tokenizer.HFTokenizer` does with a tokenizer.json, by itself.

    Attributes:
        file: the tokenizer.json.
        settings: what is done with texts, and which tokens fill up and separate.
    """

    def __init__(self, file: Path, text: dict[str, Any]) -> None:
        """Args: `text` is `text_cfg` of the model's configuration."""
        kwargs = text.get("tokenizer_kwargs") or {}
        context_length = int(text.get("context_length") or _DEFAULT_CONTEXT)
        tokens = _settings_beside(file)
        sep_token = _content(tokens.get("sep_token", "[SEP]")) if kwargs.get("strip_sep_token") else None
        clean = str(kwargs.get("clean") or "whitespace")
        self.file = file
        self.settings = TextSettings(context_length, clean, _content(tokens.get("pad_token")), sep_token)
        self._context_length = context_length
        self._tokenizer = TextTokenizer(file, self.settings, context_length)

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Return the token numbers of texts: int64 [n, context length]."""
        import torch

        rows = torch.full((len(texts), self._context_length), self._tokenizer.pad_id, dtype=torch.long)
        for row, words in zip(rows, texts, strict=True):
            ids = self._tokenizer.token_ids(words)
            row[: len(ids)] = torch.tensor(ids, dtype=torch.long)
        return rows


def _settings_beside(file: Path) -> dict[str, Any]:
    try:
        settings = json.loads(file.with_name("tokenizer_config.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}  # tokenizer.json knows its padding, too
    return settings if isinstance(settings, dict) else {}


def _content(token: object) -> str | None:
    """Return a token of tokenizer_config.json, which is a string or an object with its "content"."""
    content = token.get("content") if isinstance(token, dict) else token
    return content if isinstance(content, str) else None
