"""What the engine says comes out in the user's language."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from gui_fakes import FakeEngine, step
from PySide6.QtCore import QCoreApplication, QTranslator, SignalInstance
from pytestqt.qtbot import QtBot

from photosearch.base.errors import FolderError, QueryError
from photosearch.base.texts import phrase
from photosearch.base.types import Failure, LibraryModel, ModelOffer
from photosearch.gui import reply_texts
from photosearch.gui.engine_client import EngineClient
from photosearch.gui.reply_texts import in_language
from photosearch.photos import content, decode, pillow, raw, video
from photosearch.search import decode_pool
from photosearch.search.export_messages import ExportProgressed, ExportStep
from photosearch.search.mark_messages import SidecarsFailed
from photosearch.search.messages import (
    EngineFailed,
    ExclusionsRefused,
    FailuresReady,
    ForgettingFailed,
    IndexingFailed,
    IndexingProgress,
    ModelNotAdded,
    ModelRefused,
    ModelsReady,
    Reply,
    RequestFailed,
)
from photosearch.search.query import parse

PHOTO = Path("/photos/a.jpg")

GERMAN = {
    "column {column}: {message}": "Spalte {column}: {message}",
    "{message}. {remedy}": "{message}. {remedy}",
    "there is no filter {name}": "es gibt keinen Filter {name}",
    "Filters are: {names}": "Filter sind: {names}",
    "no such folder: {shown}": "kein solcher Ordner: {shown}",
    "not a picture": "kein Bild",
    "damaged, or an unknown variety of {type}": "beschädigt, oder {type} einer unbekannten Art",
    "English": "Englisch",
}


class Speaker(QTranslator):
    """Knows a few texts."""

    def translate(self, context: str, text: str, comment: str | None = None, count: int = -1) -> str:
        return GERMAN.get(text, text)


@pytest.fixture(autouse=True)
def speak_german(qapp: QCoreApplication, speak_english: None) -> Iterator[None]:
    translator = Speaker(qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_a_query_error_comes_out_in_the_user_s_language(
    client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    with pytest.raises(QueryError) as raised:
        parse('dogs colour:"red"')
    with qtbot.waitSignal(client.request_failed) as failed:
        engine.reply(RequestFailed(1, raised.value.text, raised.value.column))
    message = failed.args[0].message
    assert message.startswith("Spalte 6: es gibt keinen Filter colour:. Filter sind: date, before,")
    assert failed.args[0].column == 6


def test_what_a_signal_makes_plain_is_translated_before(
    client: EngineClient, engine: FakeEngine, qtbot: QtBot
) -> None:
    message = FolderError(phrase("no such folder: {shown}", shown="/photos")).text
    told: dict[SignalInstance, Reply] = {
        client.indexing_failed: IndexingFailed(message),
        client.model_refused: ModelRefused(message),
        client.exclusions_refused: ExclusionsRefused(message),
        client.engine_failed: EngineFailed(message),
    }
    for signal, reply in told.items():
        with qtbot.waitSignal(signal) as said:
            engine.reply(reply)
        assert said.args == ["kein solcher Ordner: /photos"]


@pytest.mark.parametrize("reply", [ModelNotAdded("a model", ""), ForgettingFailed(Path("/photos"), "")])
def test_refusals_of_both_kinds_are_translated(reply: ModelNotAdded | ForgettingFailed) -> None:
    said = in_language(replace(reply, message=phrase("not a picture")))
    assert said == replace(reply, message="kein Bild")
    assert in_language(reply) == reply


def test_reasons_are_known_again_after_the_catalog_kept_them_as_they_are_in_english() -> None:
    kept = ((PHOTO, "not a picture"), (PHOTO, "damaged, or an unknown variety of PNG"))
    shown = ((PHOTO, "kein Bild"), (PHOTO, "beschädigt, oder PNG einer unbekannten Art"))
    assert in_language(FailuresReady(kept)) == FailuresReady(shown)
    assert in_language(SidecarsFailed(kept)) == SidecarsFailed(shown)


def test_the_reason_of_a_photo_that_just_failed_is_put_together() -> None:
    reason = phrase("damaged, or an unknown variety of {type}", type="PNG")
    said = in_language(IndexingProgress(replace(step(1).progress, failure=Failure(PHOTO, reason))))
    assert isinstance(said, IndexingProgress)
    assert said.progress.failure == Failure(PHOTO, "beschädigt, oder PNG einer unbekannten Art")
    exported = in_language(ExportProgressed(1, ExportStep(1, 2, PHOTO, None, phrase("not a picture"))))
    assert isinstance(exported, ExportProgressed)
    assert exported.step.trouble == "kein Bild"


def test_models_are_described_in_the_user_s_language() -> None:
    model = LibraryModel("a", "1", 512, phrase("not a picture"), 0, 0, 0, False, False, False)
    offer = ModelOffer("b", phrase("not a picture"), phrase("English"), "MIT", "", 1, 0, False)
    said = in_language(ModelsReady((model,), (offer,)))
    assert said == ModelsReady(
        (replace(model, description="kein Bild"),),
        (replace(offer, summary="kein Bild", languages="Englisch"),),
    )


def test_every_reason_that_has_values_is_known_again() -> None:
    """All phrases with values of the modules that read photos stand in the list, word for word."""
    found = set()
    for module in (content, decode, raw, video, pillow, decode_pool):
        for call in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "phrase":
                assert isinstance(call.args[0], ast.Constant)
                found.add(str(call.args[0].value))
    of_no_photo = {
        "the process that decodes photos cannot be started: {error}",
        "exit code {code}",
        "signal {name}",
    }
    assert {pattern for pattern in found if "{" in pattern} - of_no_photo == set(reply_texts._KEPT)


@pytest.mark.parametrize("pattern", reply_texts._KEPT)
def test_a_reason_is_known_again_with_its_values(pattern: str) -> None:
    reason = phrase(pattern, **dict.fromkeys(re.findall(r"\{(\w+)\}", pattern), "1,5 (x)"))
    kept = FailuresReady(((PHOTO, str(reason)),))
    assert in_language(kept) == in_language(FailuresReady(((PHOTO, reason),)))
