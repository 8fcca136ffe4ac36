"""Engines: the fastest that starts, what the user wants, and the CPU whenever something is amiss."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tiny_bundles import make_bundle_at

from photosearch.base.errors import ModelError
from photosearch.models import engines
from photosearch.models.engines import PROVIDERS, VARIABLE, fastest, onnx_candidates, wanted
from photosearch.models.onnx import OnnxEmbedder
from photosearch.models.registry import load

PICTURE = Image.new("RGB", (30, 20), "red")


class Machine:
    """Engines that take given times, and note when they are started."""

    def __init__(self, seconds: dict[str, float | None]) -> None:
        self.seconds = seconds
        self.started: list[str] = []

    def start(self, name: str) -> Callable[[], object] | None:
        self.started.append(name)
        seconds = self.seconds[name]
        return None if seconds is None else lambda: self._busy(seconds)

    def _busy(self, seconds: float) -> None:
        if seconds < 0:
            raise ModelError("out of memory")
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            pass

    def fastest(self, model: str = "revision") -> str:
        return fastest(model, list(self.seconds), self.start)


def test_the_fastest_is_chosen_and_remembered() -> None:
    machine = Machine({"cuda": 0.02, "openvino": 0.0, "cpu": 0.05})
    assert machine.fastest() == "openvino"
    assert machine.started == ["cuda", "openvino", "cpu"]
    assert machine.fastest() == "openvino"
    assert len(machine.started) == 3
    machine.fastest("another revision")
    assert len(machine.started) == 6


def test_one_candidate_is_not_measured() -> None:
    machine = Machine({"cpu": 0.0})
    assert machine.fastest() == "cpu"
    assert machine.started == []


def test_an_engine_that_does_not_start_is_tried_again() -> None:
    machine = Machine({"cuda": None, "cpu": 0.0})
    assert machine.fastest() == machine.fastest() == "cpu"
    assert machine.started == ["cuda", "cpu"] * 2
    machine.seconds["cuda"], machine.seconds["cpu"] = 0.0, 0.02
    assert machine.fastest() == "cuda"


def test_an_engine_that_fails_is_out(caplog: pytest.LogCaptureFixture) -> None:
    assert Machine({"cuda": -1, "cpu": 0.0}).fastest() == "cpu"
    (record,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert record.getMessage() == "the engine cuda does not work: out of memory"
    with pytest.raises(ModelError, match="no engine"):
        Machine({"cuda": -1, "cpu": -1}).fastest()


def test_a_damaged_memory_is_measured_anew(own_home: Path) -> None:
    machine = Machine({"cuda": 0.0, "cpu": 0.02})
    machine.fastest()
    (file,) = (own_home / "models").iterdir()
    for contents in ("", "[]", "{", '{"a": 1}'):
        file.write_text(contents)
        assert machine.fastest() == "cuda"


def test_the_argument_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wanted(None) == "auto"
    monkeypatch.setenv(VARIABLE, " CUDA ")
    assert wanted(None) == "cuda"
    assert wanted("cpu") == "cpu"
    monkeypatch.setenv(VARIABLE, "abacus")
    with pytest.raises(ModelError, match="no engine 'abacus'") as caught:
        load()
    assert "directml" in caught.value.remedy


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> str:
    """An engine that onnxruntime claims to have, and has not: a wheel whose libraries are missing."""
    import onnxruntime

    offered = [PROVIDERS["cuda"], PROVIDERS["cpu"]]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: offered)
    return "cuda"


@pytest.mark.filterwarnings("ignore:Specified provider")  # onnxruntime says so where it has none
@pytest.mark.parametrize("engine", ["auto", "cuda"])
def test_a_provider_that_does_not_start_leaves_the_cpu_and_one_line(
    tmp_path: Path, pretended: str, engine: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = make_bundle_at(tmp_path / "tiny")
    expected = OnnxEmbedder(folder, "tiny", engine="cpu").embed_images([PICTURE])
    embedder = OnnxEmbedder(folder, "tiny", engine=engine)
    np.testing.assert_array_equal(embedder.embed_images([PICTURE]), expected)
    np.testing.assert_array_equal(embedder.for_bulk().embed_images([PICTURE]), expected)
    (line,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert "cuda does not start" in line
    assert "\n" not in line


def test_an_engine_that_is_not_installed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert onnx_candidates("directml") == ["cpu"]
    assert "has no engine directml" in caplog.text
    assert onnx_candidates("auto") == ["cpu"]
    assert load(str(make_bundle_at(tmp_path / "tiny")), engine="coreml").embed_images([PICTURE]).shape[0] == 1


def test_a_hopeless_engine_gets_one_round() -> None:
    runs: list[int] = []
    engines._measured(lambda: runs.append(1), best=0.0)
    assert len(runs) == 2  # one that does not count, and one
