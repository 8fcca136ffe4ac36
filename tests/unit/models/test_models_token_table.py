"""Token tables outside the graph: the rows of a query alone, and every way the file can be wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_bundles import CONTEXT, DIMENSION, WORDS, make_bundle_at, make_table

from photosearch.base.errors import ModelError
from photosearch.models.bundle import TOKEN_TABLE
from photosearch.models.onnx import OnnxEmbedder
from photosearch.models.token_table import TokenTable

TEXTS = ["red cat", "dog", "", "red " * 50, "unheard of"]


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_rows_are_those_of_the_table(tmp_path: Path, kind: type) -> None:
    values: NDArray[Any] = np.random.default_rng(1).normal(size=(50, 8)).astype(kind)
    np.save(tmp_path / "table.npy", values)
    table = TokenTable(tmp_path / "table.npy")
    rows = table.rows([3, 49, 3, 0])
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows, values[[3, 49, 3, 0]].astype(np.float32))
    assert table.width == 8
    assert table.rows([]).shape == (0, 8)


def test_a_bundle_embeds_as_with_the_table_inside(tmp_path: Path) -> None:
    inside = make_bundle_at(tmp_path / "inside", textual={"form": "text"})
    outside = make_bundle_at(tmp_path / "outside", textual={"form": "rows"})
    ours = OnnxEmbedder(outside, "outside").embed_texts(TEXTS)
    theirs = OnnxEmbedder(inside, "inside").embed_texts(TEXTS)
    np.testing.assert_allclose(ours, theirs, atol=2e-3)  # 16 bits


def test_the_revision_follows_the_table(tmp_path: Path) -> None:
    folder = make_bundle_at(tmp_path / "tiny", textual={"form": "rows"})
    before = OnnxEmbedder(folder, "tiny").info.revision
    make_table(folder, seed=8)
    assert OnnxEmbedder(folder, "tiny").info.revision != before


def refused(folder: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        OnnxEmbedder(folder, "tiny").embed_texts(TEXTS)
    assert len(str(caught.value).splitlines()) == 1
    return caught.value


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    folder = make_bundle_at(tmp_path / "tiny", textual={"form": "rows"})
    (folder / TOKEN_TABLE).unlink()
    assert str(folder / TOKEN_TABLE) in refused(folder).message


@pytest.mark.parametrize("contents", [b"", b"PK\x03\x04 nonsense", b"\x93NUMPY", b"nonsense" * 100])
def test_a_damaged_table_is_named(tmp_path: Path, contents: bytes) -> None:
    folder = make_bundle_at(tmp_path / "tiny", textual={"form": "rows"})
    (folder / TOKEN_TABLE).write_bytes(contents)
    assert str(folder / TOKEN_TABLE) in refused(folder).message


@pytest.mark.parametrize(
    "table",
    [
        np.zeros((9, DIMENSION), np.int8),
        np.zeros(9, np.float16),
        np.zeros((9, DIMENSION + 1), np.float16),
        np.zeros((3, DIMENSION), np.float16),
        np.array([{"a": 1}, "code"], dtype=object),
    ],
)
def test_a_table_of_another_kind(tmp_path: Path, table: np.ndarray) -> None:
    folder = make_bundle_at(tmp_path / "tiny", textual={"form": "rows"})
    np.save(folder / TOKEN_TABLE, table)
    assert Path(TOKEN_TABLE).name in refused(folder).message


def test_a_cut_table_is_named(tmp_path: Path) -> None:
    folder = make_bundle_at(tmp_path / "tiny", textual={"form": "rows"})
    file = folder / TOKEN_TABLE
    file.write_bytes(file.read_bytes()[:-5])
    assert str(file) in refused(folder).message


def test_queries_fit_the_context(tmp_path: Path) -> None:
    assert len(WORDS) > CONTEXT  # the table is not mistaken for a row of tokens
    folder = make_bundle_at(tmp_path / "tiny", textual={"form": "rows"})
    assert OnnxEmbedder(folder, "tiny").embed_texts(["cat " * 500]).shape == (1, DIMENSION)
