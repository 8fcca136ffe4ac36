"""What is offered to somebody who wants a better model, and fetched without further questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from little_hub import FILES, NAME, REPOSITORY, WEIGHTS, LittleHub, serving

from photosearch.base.errors import ModelError
from photosearch.models import recommended
from photosearch.models.added import added_folder
from photosearch.models.offered import fetched, offered
from photosearch.models.offers import find_offer
from photosearch.models.recommended import RECOMMENDED


@pytest.fixture
def the_hub(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> Iterator[LittleHub]:
    with serving(monkeypatch) as little:
        yield little


def test_all_that_are_recommended_are_offered_where_torch_is(the_hub: LittleHub) -> None:
    offers = offered()
    assert [offer.name for offer in offers] == [model.name for model in RECOMMENDED]
    assert [offer.is_best_choice for offer in offers] == [True, False, False, False, False]
    assert all(offer.licence and offer.licence_url and offer.download_bytes > 10**8 for offer in offers)
    assert the_hub.requests == []


def test_what_was_begun_is_told_and_what_is_here_is_not_offered(the_hub: LittleHub) -> None:
    steps = fetched(NAME)
    assert next(steps).done_bytes
    steps.close()
    assert 0 < offered()[0].arrived_bytes < sum(map(len, FILES.values()))
    assert list(fetched(NAME))[-1].stage == "done"
    assert added_folder(NAME)
    assert NAME not in [offer.name for offer in offered()]


def test_without_torch_the_same_models_come_as_bundles(
    the_hub: LittleHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recommended, "has_torch", lambda: False)
    assert [offer.name for offer in offered()] == [model.name for model in RECOMMENDED if model.bundle]
    bundle = {
        "config.json": b"{}",
        "visual/model.onnx": b"v" * 2000,
        "visual/preprocess_cfg.json": b"{}",
        "textual/model.onnx": b"t" * 2000,
        "textual/tokenizer.json": b"{}",
        "textual/tokenizer_config.json": b"{}",
    }
    the_hub.add("immich-app/ViT-B-32-SigLIP2-256__webli", bundle)
    offer = find_offer(NAME)
    assert {file.path for file in offer.files} == set(bundle)
    assert offer.licence.name == "Apache-2.0"
    assert WEIGHTS not in [file.path for file in offer.files]


def test_nobody_agrees_to_a_licence_by_a_click_on_another(the_hub: LittleHub) -> None:
    the_hub.add(REPOSITORY, dict(FILES), license="cc-by-nc-4.0")
    with pytest.raises(ModelError, match=r"under another licence by now: .*photosearch models add"):
        list(fetched(NAME))
    assert added_folder(NAME) is None
