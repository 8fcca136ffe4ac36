"""What the window says in the user's language."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from photosearch.base.overview import Counted, Overview
from photosearch.base.paths import assets_folder
from photosearch.base.texts import phrase
from photosearch.gui.sections import heading_text
from photosearch.gui.shortcut_list import ENTER, shown_keys
from photosearch.gui.sidebar_sections import sections_of
from photosearch.gui.translation import (
    LANGUAGES,
    as_sentence,
    clauses,
    listed,
    sentences,
    speak,
    tr,
    translated,
)


class Shouting(QTranslator):
    """Says all in capitals."""

    def translate(self, context: str, text: str, comment: str | None = None, count: int = -1) -> str:
        return text.replace("photos in", "PHOTOS IN")


@pytest.fixture
def shouting(qapp: QCoreApplication) -> Iterator[None]:
    translator = Shouting(qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_a_text_is_filled_in_after_translation(shouting: None) -> None:
    assert tr("{count} photos in {folder}", count=12345, folder="a") == "12,345 PHOTOS IN a"


def test_a_phrase_is_translated_with_the_phrases_in_it(shouting: None) -> None:
    inner = phrase("photos in {folder}", folder="photos in {x}")
    assert translated(phrase("no {what}", what=inner)) == "no PHOTOS IN photos in {x}"


@pytest.mark.parametrize(
    ("language", "number"), [("de", "1.234"), ("en", "1,234"), ("es", "1234"), ("zh_CN", "1,234")]
)
def test_numbers_are_written_the_way_of_the_language(
    qapp: QCoreApplication, language: str, number: str
) -> None:
    assert speak(qapp, language) == language
    assert QLocale().toString(1234) == number


@pytest.mark.parametrize(
    ("system", "spoken"),
    [
        (["de-AT"], "de"),
        (["gsw-CH", "fr-CH"], "fr"),
        (["zh-Hans-CN"], "zh_CN"),
        (QLocale("zh_TW").uiLanguages(), "en"),
        (QLocale("zh_CN").uiLanguages(), "zh_CN"),
        (["fi-FI"], "en"),
        (["C"], "en"),
    ],
)
def test_the_system_says_what_is_spoken(
    qapp: QCoreApplication, monkeypatch: pytest.MonkeyPatch, system: list[str], spoken: str
) -> None:
    monkeypatch.setattr("photosearch.gui.translation._wanted", lambda: system)
    assert speak(qapp, "system") == spoken


def test_qt_s_own_texts_are_translated_too(qapp: QCoreApplication) -> None:
    speak(qapp, "de")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"


def test_there_is_a_file_for_every_language(qapp: QCoreApplication) -> None:
    for language in LANGUAGES:
        speak(qapp, language)
        files = {Path(found.filePath()).name for found in qapp.findChildren(QTranslator)}
        assert f"photosearch_{language}.qm" in files


@pytest.mark.parametrize(
    ("language", "a_list", "text", "told"),
    [
        ("en", "a, b, c", "A. B.", "a, b; c"),
        ("fr", "a, b, c", "A. B.", "a, b\xa0; c"),
        ("zh_CN", "a、b、c", "A。B。", "a, b；c"),
    ],
)
def test_parts_are_joined_the_way_of_the_language(
    qapp: QCoreApplication, language: str, a_list: str, text: str, told: str
) -> None:
    speak(qapp, language)
    stop = text[1]
    assert listed(iter("abc")) == a_list
    assert sentences([f"A{stop}", f"B{stop}"]) == text
    assert clauses(["a, b", "c"]) == told
    assert listed(["{a}"]) == "{a}"
    assert listed([]) == ""


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("there is no folder", "There is no folder"),
        ("l’index est vide", "L’index est vide"),
        ("öffnen geht nicht", "Öffnen geht nicht"),
        ("dort, wo es war", "Dort, wo es war"),
        ("column 6: this is no date", "Column 6: this is no date"),
        ("beach.jpg cannot be copied", "beach.jpg cannot be copied"),
        ("img_1 is gone", "img_1 is gone"),
        ("is:nice: photos are not told apart by this", "is:nice: photos are not told apart by this"),
        ("within: has no minus", "within: has no minus"),
        ("photosearch cannot start", "photosearch cannot start"),
        ("photosearchers", "Photosearchers"),
        ("文件夹不存在", "文件夹不存在"),
        ("", ""),
    ],
)
def test_a_message_by_itself_begins_like_a_sentence(message: str, shown: str) -> None:
    assert as_sentence(message) == shown


@pytest.mark.parametrize(
    ("language", "month", "day"),
    [
        ("de", "November 2026", "Samstag, 14. November 2026"),
        ("es", "Noviembre de 2026", "Sábado, 14 de noviembre de 2026"),
        ("fr", "Novembre 2026", "Samedi 14 novembre 2026"),
        ("zh_CN", "2026年11月", "2026年11月14日星期六"),
    ],
)
def test_headings_begin_with_a_capital_letter(
    qapp: QCoreApplication, language: str, month: str, day: str
) -> None:
    speak(qapp, language)
    assert (heading_text("2026-11"), heading_text("2026-11-14")) == (month, day)
    overview = Overview(months=(Counted("2026-11", 3),))
    (timeline,) = sections_of(overview)
    assert timeline.rows[0].rows[0].text == ("十一月" if language == "zh_CN" else month.split()[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_word_stands_for_the_same_key(qapp: QCoreApplication, language: str) -> None:
    speak(qapp, language)
    words = {"en": "Enter", "de": "Enter", "fr": "Entrée", "es": "Intro", "zh_CN": "回车"}
    if sys.platform != "darwin":
        assert shown_keys(ENTER) == words[language]


FOLDER = assets_folder() / "translations"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_is_complete(language: str) -> None:
    """Every text is there, in each form, with the values that it is to be filled in with."""
    root = ElementTree.parse(FOLDER / f"photosearch_{language}.ts").getroot()
    for message in root.iter("message"):
        source, found = message.findtext("source") or "", message.find("translation")
        assert found is not None
        forms = [form.text or "" for form in found.iter("numerusform")] or [found.text or ""]
        assert found.get("type") is None, f"{source} is not translated"
        for form in forms:
            assert form, f"{source} is not translated"
            assert fields(form) == fields(source), f"{source} becomes {form}"
            assert "%Ln" in form or "%Ln" not in source, f"{source} becomes {form}"


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{[a-z_0-9]*\}", text))


def test_what_is_compiled_is_what_is_translated() -> None:
    script = Path(__file__).parents[2] / "packaging" / "translations.py"
    if not script.exists():
        pytest.skip("only in a checkout")
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
