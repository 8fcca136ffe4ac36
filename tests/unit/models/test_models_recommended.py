"""The recommended models: facts that can be shown to anybody, in their order."""

from __future__ import annotations

from photosearch.models.recommended import RECOMMENDED, find


def test_the_order_and_the_best_choice() -> None:
    assert [model.name for model in RECOMMENDED] == [
        "ViT-B-32-SigLIP2-256/webli",
        "ViT-B-16-SigLIP2/webli",
        "PE-Core-S-16-384/meta",
        "ViT-B-32-256/datacomp_s34b_b86k",
        "ViT-B-32/laion2b_s34b_b79k",
    ]
    assert [model.is_best_choice for model in RECOMMENDED] == [True, False, False, False, False]


def test_all_may_be_used_by_anybody() -> None:
    for model in RECOMMENDED:
        assert model.licence.name in ("Apache-2.0", "MIT")
        assert not model.licence.is_restricted


def test_every_fact_is_stated() -> None:
    for model in RECOMMENDED:
        assert 39 < model.coco < 60
        assert 60 < model.imagenet < 80
        assert model.source
        assert 300e6 < model.download_bytes < 1.6e9
        assert model.is_multilingual == (model.languages != "English")
        assert find(model.name) is model
    assert find("ViT-B-32") is None
