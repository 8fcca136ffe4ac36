"""A slice of the soak: the engine keeps up with what happens to a few dozen photos."""

from __future__ import annotations

from pathlib import Path

import pytest
from disorder import Disorder
from soak import disagreements, engine, settle, settle_for_good

PATIENCE_S = 60.0


@pytest.mark.parametrize("seed", [1])
def test_the_catalog_follows_what_happens_to_the_photos(tmp_path: Path, seed: int) -> None:
    library, disorder = tmp_path / "library", Disorder(tmp_path / "photos", seed)
    disorder.fill(60)
    with engine(library) as running:
        running.add(disorder.root)
        assert settle(running, library, disorder.root, PATIENCE_S) == []
        for _ in range(2):
            for _ in range(50):
                disorder.step()
            disorder.finish()
            assert disagreements(library, disorder.root), "so much cannot have gone unnoticed"
            assert settle(running, library, disorder.root, PATIENCE_S) == []
        assert settle_for_good(running, library, disorder.root, PATIENCE_S) == []
    assert len(disorder.done) > 8
