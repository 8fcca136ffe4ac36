"""The vector index: what goes in is found, what goes out is not, and upkeep changes nothing of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.base.errors import DimensionError
from photosearch.index import planner
from photosearch.index.base import Ids, Mask, Vectors
from photosearch.index.hnsw import Graph, StoppedError
from photosearch.index.projection import REDUCED, Projection
from photosearch.index.segment import DamagedIndexError
from photosearch.index.segmented import SegmentedIndex
from photosearch.index.upkeep import Sizes, upkeep

DIMENSION = 16
SIZES = Sizes(in_memory=8, of_segment=40)


def vectors(count: int, seed: int = 0, dimension: int = DIMENSION) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit.astype(np.float16).astype(np.float32)


def ids(*numbers: int) -> Ids:
    return np.array(numbers, dtype=np.int64)


def keep_up(index: SegmentedIndex, sizes: Sizes = SIZES) -> None:
    upkeep(index, index.save, threads=1, is_stopped=lambda: False, sizes=sizes)


def filled(folder: Path, count: int = 50, sizes: Sizes | None = SIZES) -> SegmentedIndex:
    """Return an index of `count` vectors whose labels are 7 times their stamps, which begin at 1."""
    index = SegmentedIndex(folder, DIMENSION)
    stamps = np.arange(1, count + 1, dtype=np.int64)
    for at in range(0, count, 10):
        part = stamps[at : at + 10]
        index.add(part * 7, part, vectors(count)[at : at + 10])
        if sizes is not None:
            keep_up(index, sizes)
    return index


def ready(folder: Path, count: int = 50) -> SegmentedIndex:
    """Return a filled index with its graphs in memory."""
    index = filled(folder, count)
    index.load_graphs(lambda: False)
    return index


@pytest.fixture(params=planner.Way)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> planner.Way:
    """How segments are searched. (Segments without a graph are always compared.)"""
    costs = {
        planner.Way.GRAPH: "CANDIDATE_NS",
        planner.Way.ROUGH: "ROUGH_NUMBER_NS",
        planner.Way.EXACT: "EXACT_NUMBER_NS",
    }
    monkeypatch.setattr(planner, "READ_NS", 0.0)
    monkeypatch.setattr(planner, costs[request.param], 0.0)
    chosen: planner.Way = request.param
    return chosen


@pytest.mark.usefixtures("way")
class TestSearching:
    def test_finds_what_was_added_best_first(self, tmp_path: Path) -> None:
        index, rows = ready(tmp_path), vectors(50)
        assert sum(part.graph is not None for part in index.segments()) > 1
        found, scores = index.search(rows[3], 5)
        assert found[0] == 28
        assert scores[0] == pytest.approx(1.0, abs=1e-3)
        assert (np.diff(scores) <= 0).all()
        assert found.tolist() == ((np.argsort(-(rows @ rows[3]))[:5] + 1) * 7).tolist()

    def test_a_filter_leaves_the_best_of_the_allowed(self, tmp_path: Path) -> None:
        index, rows = ready(tmp_path), vectors(50)

        def odd(labels: Ids) -> Mask:
            is_odd: Mask = labels % 2 == 1
            return is_odd

        found, _ = index.search(rows[3], 10, odd)
        best = [label for label in ((np.argsort(-(rows @ rows[3])) + 1) * 7).tolist() if label % 2]
        assert found.tolist() == best[:10]
        assert len(index.search(rows[3], 100, odd)[0]) == 25
        assert index.search(rows[3], 3, lambda labels: labels < 0)[0].tolist() == []

    def test_a_filter_may_leave_nothing_of_what_a_graph_proposes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(planner, "FEWEST_WANTED", 1)
        monkeypatch.setattr(planner, "SPARE", 0)
        index, rows = ready(tmp_path, 80), vectors(80)
        order = ((np.argsort(-(rows @ rows[3])) + 1) * 7).tolist()
        far = set(order[-30:])
        found, _ = index.search(rows[3], 5, lambda labels: np.isin(labels, list(far)))
        assert found.tolist() == order[-30:-25]

    def test_an_empty_index_finds_nothing(self, tmp_path: Path) -> None:
        found, scores = SegmentedIndex(tmp_path, DIMENSION).search(vectors(1)[0], 5)
        assert found.tolist() == scores.tolist() == []

    def test_asking_for_more_than_there_is_gives_all(self, tmp_path: Path) -> None:
        assert len(ready(tmp_path).search(vectors(1, seed=9)[0], 1000)[0]) == 50

    def test_removed_vectors_are_not_found(self, tmp_path: Path) -> None:
        index, rows = ready(tmp_path), vectors(50)
        index.remove(ids(4, 50, 77))
        assert len(index) == 48
        assert 28 not in index.search(rows[3], 48)[0]
        assert len(index.search(rows[3], 48)[0]) == 48

    def test_a_label_can_come_back_with_another_vector(self, tmp_path: Path) -> None:
        index, rows = ready(tmp_path), vectors(60)
        index.remove(ids(4))
        index.add(ids(28), ids(51), rows[55:56])
        assert len(index) == 50
        found, scores = index.search(rows[55], 1)
        assert (found[0], round(float(scores[0]), 2)) == (28, 1.0)


def test_labels_of_frames_are_too_large_for_none(tmp_path: Path) -> None:
    index, rows, labels = (
        SegmentedIndex(tmp_path, DIMENSION),
        vectors(3),
        ids(5, 5 + (1 << 40), 5 + (7 << 40)),
    )
    index.add(labels, ids(1, 2, 3), rows)
    assert index.labels().tolist() == labels.tolist()
    assert [index.search(row, 1)[0].item() for row in rows] == labels.tolist()


def test_other_dimensions_are_refused(tmp_path: Path) -> None:
    index = SegmentedIndex(tmp_path, DIMENSION)
    with pytest.raises(DimensionError, match="vectors of 3 numbers do not fit an index of 16"):
        index.add(ids(1), ids(1), np.ones((1, 3), np.float32))
    with pytest.raises(DimensionError):
        index.search(np.ones(3, np.float32), 1)


def test_a_sample_is_spread_over_all_that_is_alive(tmp_path: Path) -> None:
    index = filled(tmp_path)
    index.remove(np.arange(1, 26, dtype=np.int64))
    sample = index.sample(5)
    rows = [int(np.argmax(vectors(50) @ one)) for one in sample]
    assert rows == [25, 31, 37, 43, 49]
    assert len(index.sample(1000)) == 25
    assert SegmentedIndex(tmp_path / "none", DIMENSION).sample(3).shape == (0, DIMENSION)


Step = tuple[str, int]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "remove", "keep up", "reopen"]), st.integers(0, 30)), max_size=60
    )
)
def test_any_history_leaves_the_vectors_that_are_due(
    tmp_path_factory: pytest.TempPathFactory, history: list[Step]
) -> None:
    folder = tmp_path_factory.mktemp("index")
    rows, stamp_of, index, stamp = vectors(61), dict[int, int](), SegmentedIndex(folder, DIMENSION), 0
    for act, label in history:
        gone = [] if act in ("keep up", "reopen") else [stamp_of.pop(label, 0)]
        match act:
            case "add":
                stamp += 1
                stamp_of[label] = stamp
                index.remove(ids(*gone))
                index.add(ids(label), ids(stamp), rows[stamp][None])
            case "remove":
                index.remove(ids(*gone))
            case "keep up":
                keep_up(index, Sizes(in_memory=3, of_segment=8))
            case "reopen":  # what was only in memory comes again from the catalog
                index.save()
                index = SegmentedIndex.load(folder, DIMENSION)
                for missing in sorted((s, n) for n, s in stamp_of.items() if s > index.stamp):
                    index.add(ids(missing[1]), ids(missing[0]), rows[missing[0]][None])
    assert index.labels().tolist() == sorted(stamp_of)
    found, scores = index.search(rows[60], 3)
    expected = sorted(stamp_of, key=lambda label: (-float(rows[stamp_of[label]] @ rows[60]), label))[:3]
    assert found.tolist() == expected
    assert scores.tolist() == pytest.approx(
        [float(rows[stamp_of[label]] @ rows[60]) for label in expected], abs=1e-5
    )


class TestUpkeep:
    def test_small_segments_become_large_ones_with_graphs(self, tmp_path: Path) -> None:
        index = filled(tmp_path, 70)
        *segments, tail = index.segments()
        assert [len(part) for part in segments] == [40, 10, 10, 10]
        assert len(tail) == 0
        assert all(index.has_graph(part) and part.graph is None for part in segments)

    def test_graphs_stay_in_memory_once_there_are_searches(self, tmp_path: Path) -> None:
        index = filled(tmp_path, 40)
        index.load_graphs(lambda: False)
        assert all(part.graph is not None for part in index.segments()[:-1])
        index.add(np.arange(500, 530, dtype=np.int64), np.arange(500, 530, dtype=np.int64), vectors(30))
        keep_up(index)
        assert all(part.graph is not None for part in index.segments()[:-1])

    def test_segments_of_many_removed_vectors_are_written_anew(self, tmp_path: Path) -> None:
        index = filled(tmp_path, 60)
        before = [part.name for part in index.segments()[:-1]]
        index.remove(np.arange(1, 25, dtype=np.int64))
        keep_up(index)
        assert [len(part) for part in index.segments()[:-1]] == [16, 10, 10]
        assert index.segments()[0].name not in before
        assert [part.name for part in index.segments()[1:-1]] == before[1:]
        index.remove(np.arange(25, 61, dtype=np.int64))
        keep_up(index)
        assert len(index.segments()) == 1
        assert [file.name for file in tmp_path.iterdir()] == ["manifest.json"]

    def test_what_is_removed_meanwhile_does_not_come_back(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        index = filled(tmp_path, 20, sizes=None)
        seal = index.seal

        def later(*arguments: object) -> None:
            index.remove(ids(3))
            index.add(ids(999), ids(21), vectors(1, seed=3))
            seal(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(index, "seal", later)
        keep_up(index, Sizes(in_memory=20, of_segment=32))
        assert len(index) == 20
        assert 21 not in index.labels()
        assert index.search(vectors(1, seed=3)[0], 1)[0].tolist() == [999]

    def test_it_can_be_stopped(self, tmp_path: Path) -> None:
        index = filled(tmp_path, 40, sizes=None)
        upkeep(index, index.save, threads=1, is_stopped=lambda: True, sizes=SIZES)
        assert len(index.segments()) == 1
        with pytest.raises(StoppedError):
            Graph.build(lambda start, end: vectors(10)[start:end], 10, threads=1, is_stopped=lambda: True)


class TestComparing:
    """Rough scores of many dimensions leave much out: what they rank far down may be the best."""

    def test_how_far_down_is_learnt_from_what_was_compared(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(planner, "FEWEST_COMPARED", 10)
        monkeypatch.setattr(planner, "COMPARED_FIRST", 1)
        monkeypatch.setattr(planner, "COMPARED_MOST", 40)
        dimension = 2 * REDUCED
        rows, queries = vectors(400, dimension=dimension), vectors(20, seed=1, dimension=dimension)
        index = SegmentedIndex(tmp_path, dimension)
        index.add(np.arange(400, dtype=np.int64), np.arange(1, 401, dtype=np.int64), rows)
        keep_up(index, Sizes(in_memory=100, of_segment=400))
        index = SegmentedIndex.load(tmp_path, dimension)

        def found() -> int:
            exact = [set(index.search(query, 10, is_exact=True)[0]) for query in queries]
            return sum(len(set(index.search(q, 10)[0]) & e) for q, e in zip(queries, exact, strict=True))

        assert found() >= 190
        monkeypatch.setattr(planner, "CAUTION", -100.0)
        assert found() < 150


class TestOnDisk:
    def test_what_another_process_writes_is_noticed(self, tmp_path: Path) -> None:
        index = filled(tmp_path, 40)
        assert index.is_current()
        other = SegmentedIndex.load(tmp_path, DIMENSION)
        other.remove(ids(3))
        other.save()
        assert other.is_current()
        assert not index.is_current()

    def test_graphs_of_segments_that_were_merged_meanwhile_are_not_missed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        index = filled(tmp_path, 60)
        first = index.segments()[0]
        load = type(first).load_graph

        def later(part: Any, *arguments: Any) -> None:
            monkeypatch.setattr(type(first), "load_graph", load)
            index.remove(first.stamps)
            keep_up(index)
            load(part, *arguments)

        monkeypatch.setattr(type(first), "load_graph", later)
        index.load_graphs(lambda: False)
        assert first not in index.segments()
        assert len(index) == 20

    def test_is_searched_well_before_its_graphs_are_read(self, tmp_path: Path) -> None:
        filled(tmp_path, 200, Sizes(in_memory=8, of_segment=200))
        index, query = SegmentedIndex.load(tmp_path, DIMENSION), vectors(200)[3]
        exact = index.search(query, 10, is_exact=True)[0]
        assert all(part.rough is None for part in index.segments())
        assert index.search(query, 10)[0].tolist() == exact.tolist()
        part = index.segments()[0]
        assert part.graph is None
        assert part.rough is not None

    def test_rough_scores_that_are_damaged_do_not_keep_it_from_answering(self, tmp_path: Path) -> None:
        index, query = filled(tmp_path, 60), vectors(60)[3]
        for file in tmp_path.glob("*.rough"):
            file.write_bytes(b"\0" * file.stat().st_size)
        again = SegmentedIndex.load(tmp_path, DIMENSION)
        assert again.search(query, 10)[0].tolist() == index.search(query, 10)[0].tolist()

    def test_reopens_as_it_was_saved(self, tmp_path: Path) -> None:
        index = filled(tmp_path, 60)
        index.remove(ids(5, 6))
        index.removal = 12
        index.save()
        again = SegmentedIndex.load(tmp_path, DIMENSION)
        assert (again.stamp, again.removal) == (60, 12)
        assert again.labels().tolist() == index.labels().tolist()
        assert 35 not in again.search(vectors(60)[4], 58)[0]

    def test_nothing_but_what_is_needed_is_kept(self, tmp_path: Path) -> None:
        index = filled(tmp_path, 60)
        names = {part.name for part in index.segments()[:-1]}
        expected = {f"{name}.{suffix}" for name in names for suffix in ("rows", "vectors", "rough", "graph")}
        assert {file.name for file in tmp_path.iterdir()} == expected | {"manifest.json"}

    def test_a_save_that_fails_leaves_the_old_one_valid(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        index = filled(tmp_path, 40)
        index.add(np.arange(500, 530, dtype=np.int64), np.arange(500, 530, dtype=np.int64), vectors(30))

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", full)
            with pytest.raises(OSError, match="No space"):
                keep_up(index)
        assert SegmentedIndex.load(tmp_path, DIMENSION).stamp == 40
        keep_up(index)
        assert SegmentedIndex.load(tmp_path, DIMENSION).labels().tolist() == index.labels().tolist()

    @pytest.mark.parametrize("damage", ["missing", "cut", "flipped", "bad manifest", "format"])
    @pytest.mark.parametrize("suffix", ["rows", "vectors", "rough", "graph"])
    def test_damage_is_noticed(self, tmp_path: Path, damage: str, suffix: str) -> None:
        index = filled(tmp_path)
        file, manifest = tmp_path / f"{index.segments()[0].name}.{suffix}", tmp_path / "manifest.json"
        content = bytearray(file.read_bytes())
        match damage:
            case "missing":
                file.unlink()
            case "cut":
                file.write_bytes(content[:-100])
            case "flipped":
                content[len(content) // 2] ^= 1
                file.write_bytes(content)
            case "bad manifest":
                manifest.write_text("{")
            case "format":
                manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 99}))
        with pytest.raises(DamagedIndexError):
            SegmentedIndex.load(tmp_path, DIMENSION).load_graphs(lambda: False)

    def test_without_a_manifest_there_is_no_index(self, tmp_path: Path) -> None:
        filled(tmp_path)
        (tmp_path / "manifest.json").unlink()
        assert len(SegmentedIndex.load(tmp_path, DIMENSION)) == 0

    def test_another_dimension_is_not_opened(self, tmp_path: Path) -> None:
        filled(tmp_path)
        with pytest.raises(DamagedIndexError):
            SegmentedIndex.load(tmp_path, DIMENSION + 1)


class TestManyDimensions:
    def test_a_projection_keeps_products(self) -> None:
        dimension = 2 * REDUCED
        plane = np.linalg.qr(vectors(dimension, dimension=dimension))[0][:, : REDUCED - 1]
        rows = vectors(500, seed=1, dimension=REDUCED - 1) @ plane.T
        projection = Projection.of(rows)
        stored = projection.stored(rows)
        assert stored.shape == (500, REDUCED)
        assert np.linalg.norm(stored, axis=1) == pytest.approx(np.ones(500), abs=1e-4)
        query = vectors(1, seed=2, dimension=dimension)[0]
        assert stored @ projection.asked(query) == pytest.approx(rows @ query, abs=1e-3)

    def test_the_graph_of_a_segment_finds_the_nearest(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(planner, "CANDIDATE_NS", 0.0)
        dimension = 2 * REDUCED
        subjects = vectors(20, seed=4, dimension=dimension)
        rows = subjects[np.arange(400) % 20] + 0.5 * vectors(400, dimension=dimension)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        index = SegmentedIndex(tmp_path, dimension)
        index.add(np.arange(400, dtype=np.int64), np.arange(1, 401, dtype=np.int64), rows)
        keep_up(index, Sizes(in_memory=100, of_segment=400))
        index = SegmentedIndex.load(tmp_path, dimension)
        index.load_graphs(lambda: False)
        assert index.segments()[0].graph is not None
        found = [
            set(index.search(row, 10)[0]) & set(index.search(row, 10, is_exact=True)[0]) for row in rows[:50]
        ]
        assert sum(map(len, found)) >= 0.98 * 500
