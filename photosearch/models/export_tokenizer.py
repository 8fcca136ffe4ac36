"""open_clip's tokenizers as tokenizer.json, which bundles are read with."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photosearch.base.errors import ModelError
from photosearch.models.bundle import TOKENIZER, TOKENIZER_CONFIG
from photosearch.models.openclip_tokenizer import FileTokenizer

_WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+"
"""What CLIP's tokenizer takes for a word (`open_clip.tokenizer.SimpleTokenizer.pat`)."""


@dataclass(frozen=True, slots=True)
class TokenizerKwargs:
    """What a bundle's config.json says about texts (`text_cfg.tokenizer_kwargs`).

    Attributes:
        clean: how a text is cleaned first: "whitespace", "lower" or "canonicalize".
        strip_sep_token: whether the separator becomes token 0.
    """

    clean: str
    strip_sep_token: bool = False


def write_tokenizer(tokenize: Any, folder: Path) -> TokenizerKwargs:  # noqa: ANN401  one of open_clip's
    """Write tokenizer.json and tokenizer_config.json of the bundle `folder`.

    Args:
        tokenize: what `openclip_tokenizer.find_tokenizer` returned.

    Raises:
        ModelError: it is of a kind that tokenizer.json cannot express.
        OSError: the disk is full, or cannot be written.
    """
    from open_clip.tokenizer import HFTokenizer, SigLipTokenizer, SimpleTokenizer

    (folder / TOKENIZER).parent.mkdir(parents=True, exist_ok=True)
    if isinstance(tokenize, SimpleTokenizer) and tokenize.reduction_fn is None:
        clean = _clean_name(tokenize)
        _byte_pairs(tokenize, clean).save(str(folder / TOKENIZER))
        # open_clip fills up with zeros, which is a word like others.
        _write_config(folder, tokenize.decoder[0], None)
        return TokenizerKwargs(clean)
    if isinstance(tokenize, FileTokenizer):
        settings = tokenize.settings
        shutil.copyfile(tokenize.file, folder / TOKENIZER)
        _write_config(folder, settings.pad_token, settings.sep_token)
        return TokenizerKwargs(settings.clean, settings.sep_token is not None)
    if isinstance(tokenize, HFTokenizer) and not tokenize.tokenizer_mode:
        _write_hugging_face(tokenize.tokenizer, folder)
        return TokenizerKwargs(_clean_name(tokenize), bool(tokenize.strip_sep_token))
    if isinstance(tokenize, SigLipTokenizer):
        _write_hugging_face(tokenize.tokenizer, folder)
        return TokenizerKwargs("canonicalize")
    raise ModelError(
        f"this model cannot be exported: its tokenizer ({type(tokenize).__name__}) has ways of its own",
        "It still runs as it is, through torch",
    )


def _clean_name(tokenize: Any) -> str:  # noqa: ANN401
    name: str = tokenize.clean_fn.__name__.removeprefix("_clean_")
    return name


def _byte_pairs(tokenize: Any, clean: str) -> Any:  # noqa: ANN401
    """Return CLIP's byte-pair encoding for the library `tokenizers`, as transformers converts it."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    start, end = (tokenize.decoder[number] for number in tokenize.all_special_ids[:2])
    special = [tokenize.decoder[number] for number in tokenize.all_special_ids]
    merges = sorted(tokenize.bpe_ranks, key=tokenize.bpe_ranks.__getitem__)
    made = Tokenizer(
        models.BPE(
            vocab=tokenize.encoder,
            merges=[(first, second) for first, second in merges],
            unk_token=end,
            continuing_subword_prefix="",
            end_of_word_suffix="</w>",
        )
    )
    spaces = normalizers.Replace(Regex(r"\s+"), " ")
    lower = [] if clean == "whitespace" else [normalizers.Lowercase()]
    made.normalizer = normalizers.Sequence([normalizers.NFC(), spaces, *lower])
    words = pre_tokenizers.Split(Regex(_WORDS), behavior="removed", invert=True)
    made.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    made.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        special_tokens=[(token, tokenize.encoder[token]) for token in (start, end)],
    )
    made.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in special])
    return made


def _write_hugging_face(tokenizer: Any, folder: Path) -> None:  # noqa: ANN401
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None or tokenizer.padding_side != "right":
        raise ModelError(
            f"this model cannot be exported: {type(tokenizer).__name__} cannot be saved as tokenizer.json",
            "It still runs as it is, through torch",
        )
    backend.save(str(folder / TOKENIZER))
    _write_config(folder, tokenizer.pad_token, tokenizer.sep_token)


def _write_config(folder: Path, pad_token: str | None, sep_token: str | None) -> None:
    tokens = {"pad_token": pad_token, "sep_token": sep_token}
    stated = {key: token for key, token in tokens.items() if token is not None}
    (folder / TOKENIZER_CONFIG).write_text(json.dumps(stated, indent=1) + "\n", encoding="utf-8")
