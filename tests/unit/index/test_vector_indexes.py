"""Both vector indexes keep the same promises; the graph keeps them on disk too."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.base.errors import DimensionError
from photosearch.index.base import Ids, VectorIndex, Vectors
from photosearch.index.flat import FlatIndex
from photosearch.index.hnsw import DamagedIndexError, HnswIndex

DIMENSION = 16
MAKERS: list[Callable[[int], VectorIndex]] = [FlatIndex, HnswIndex]


def vectors(count: int, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def ids(*numbers: int) -> Ids:
    return np.array(numbers, dtype=np.int64)


@pytest.mark.parametrize("make", MAKERS)
class TestEveryIndex:
    def test_finds_what_was_added_best_first(self, make: Callable[[int], VectorIndex]) -> None:
        index, rows = make(DIMENSION), vectors(50)
        index.add(np.arange(50, dtype=np.int64) * 7, rows)
        found, scores = index.search(rows[3], 5)
        assert found[0] == 21
        assert scores[0] == pytest.approx(1.0, abs=1e-5)
        assert (np.diff(scores) <= 0).all()
        expected = np.argsort(-(rows @ rows[3]))[:5] * 7
        assert found.tolist() == expected.tolist()

    def test_labels_of_frames_are_too_large_for_none(self, make: Callable[[int], VectorIndex]) -> None:
        index, rows, labels = make(DIMENSION), vectors(3), ids(5, 5 + (1 << 40), 5 + (7 << 40))
        index.add(labels, rows)
        assert index.ids().tolist() == labels.tolist()
        assert [index.search(row, 1)[0].item() for row in rows] == labels.tolist()
        index.remove(labels[1:])
        assert index.ids().tolist() == [5]

    def test_an_empty_index_finds_nothing(self, make: Callable[[int], VectorIndex]) -> None:
        found, scores = make(DIMENSION).search(vectors(1)[0], 5)
        assert found.tolist() == scores.tolist() == []

    def test_asking_for_more_than_there_is_gives_all(self, make: Callable[[int], VectorIndex]) -> None:
        index = make(DIMENSION)
        index.add(ids(1, 2, 3), vectors(3))
        assert sorted(index.search(vectors(1, seed=9)[0], 100)[0].tolist()) == [1, 2, 3]

    def test_removed_vectors_are_not_found_and_can_come_back(
        self, make: Callable[[int], VectorIndex]
    ) -> None:
        index, rows = make(DIMENSION), vectors(20)
        index.add(np.arange(20, dtype=np.int64), rows)
        index.remove(ids(4, 19, 77))
        assert len(index) == 18
        assert 4 not in index.search(rows[4], 18)[0]
        index.add(ids(4), rows[19:])
        assert len(index) == 19
        assert index.search(rows[19], 1)[0].tolist() == [4]

    def test_adding_an_id_again_replaces_its_vector(self, make: Callable[[int], VectorIndex]) -> None:
        index, rows = make(DIMENSION), vectors(20)
        index.add(np.arange(10, dtype=np.int64), rows[:10])
        index.add(ids(3), rows[15:16])
        assert len(index) == 10
        found, scores = index.search(rows[15], 1)
        assert (found[0], round(float(scores[0]), 3)) == (3, 1.0)

    def test_other_dimensions_are_refused(self, make: Callable[[int], VectorIndex]) -> None:
        index = make(DIMENSION)
        with pytest.raises(DimensionError, match="vectors of 3 numbers do not fit an index of 16"):
            index.add(ids(1), np.ones((1, 3), np.float32))
        with pytest.raises(DimensionError):
            index.search(np.ones(3, np.float32), 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=60))
def test_any_history_of_adding_and_removing_leaves_both_with_the_same_vectors(
    history: list[tuple[bool, int]],
) -> None:
    rows = vectors(len(history) + 1)
    flat, graph = FlatIndex(DIMENSION), HnswIndex(DIMENSION)
    for step, (is_added, photo_id) in enumerate(history):
        for index in (flat, graph):
            if is_added:
                index.add(ids(photo_id), rows[step : step + 1])
            else:
                index.remove(ids(photo_id))
    assert flat.ids().tolist() == graph.ids().tolist()
    exact, _ = flat.search(rows[-1], 3)
    assert graph.search(rows[-1], 3)[0].tolist() == exact.tolist()


class TestOnDisk:
    def saved(self, folder: Path) -> HnswIndex:
        index = HnswIndex(DIMENSION)
        index.add(np.arange(40, dtype=np.int64), vectors(40))
        index.remove(ids(5, 6))
        index.generation = 12
        index.save(folder)
        return index

    def test_reopens_as_it_was_saved(self, tmp_path: Path) -> None:
        index = self.saved(tmp_path)
        again = HnswIndex.load(tmp_path, DIMENSION)
        assert (again.generation, again.ids().tolist()) == (12, index.ids().tolist())
        assert 5 not in again.search(vectors(40)[5], 38)[0]
        again.add(ids(5), vectors(40)[5:6])
        assert again.search(vectors(40)[5], 1)[0].tolist() == [5]

    def test_a_new_save_leaves_one_graph(self, tmp_path: Path) -> None:
        index = self.saved(tmp_path)
        index.generation = 13
        index.save(tmp_path)
        assert sorted(file.name for file in tmp_path.iterdir()) == ["graph-13.hnsw", "manifest.json"]

    def test_a_save_that_fails_leaves_the_old_one_valid(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        index = self.saved(tmp_path)
        index.generation = 13

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            index.save(tmp_path)
        assert HnswIndex.load(tmp_path, DIMENSION).generation == 12
        assert sorted(file.name for file in tmp_path.iterdir()) == ["graph-12.hnsw", "manifest.json"]

    @pytest.mark.parametrize("damage", ["missing", "cut", "flipped", "no manifest", "bad manifest", "format"])
    def test_damage_is_noticed(self, tmp_path: Path, damage: str) -> None:
        self.saved(tmp_path)
        graph, manifest = tmp_path / "graph-12.hnsw", tmp_path / "manifest.json"
        content = bytearray(graph.read_bytes())
        match damage:
            case "missing":
                graph.unlink()
            case "cut":
                graph.write_bytes(content[:-100])
            case "flipped":
                content[len(content) // 2] ^= 1
                graph.write_bytes(content)
            case "no manifest":
                manifest.unlink()
            case "bad manifest":
                manifest.write_text("{")
            case "format":
                manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 99}))
        with pytest.raises(DamagedIndexError):
            HnswIndex.load(tmp_path, DIMENSION)

    def test_another_dimension_is_not_opened(self, tmp_path: Path) -> None:
        self.saved(tmp_path)
        with pytest.raises(DamagedIndexError):
            HnswIndex.load(tmp_path, DIMENSION + 1)
