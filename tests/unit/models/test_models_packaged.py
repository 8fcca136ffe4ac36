"""A packaged app says what it does without before anything is downloaded."""

from __future__ import annotations

import sys

import pytest

from photosearch.base.errors import ModelError
from photosearch.models import hub, offers, registry


@pytest.fixture
def packaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)


@pytest.mark.usefixtures("packaged")
def test_weights_for_torch_are_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    found = hub.Repository("timm/m", "c0ffee", hub.NOT_STATED, {}, "https://hub/timm/m")
    monkeypatch.setattr(hub, "repository", lambda _: found)
    with pytest.raises(ModelError, match=r"hf-hub:timm/m runs on torch, .*pip.*immich-app/NAME"):
        offers.find_offer("hf-hub:timm/m")


@pytest.mark.usefixtures("packaged")
def test_names_of_open_clip_are_not_offered() -> None:
    with pytest.raises(
        ModelError, match="ViT-B-32/openai runs on torch, which the installed app comes without"
    ):
        offers.find_offer("ViT-B-32/openai")


@pytest.mark.usefixtures("packaged")
def test_loading_one_says_how_to_get_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "open_clip", None)
    with pytest.raises(ModelError, match="need torch.*Install photosearch with pip"):
        registry.load("ViT-B-32/openai")
