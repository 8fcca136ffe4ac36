"""What the window says in the user's language, by Qt's own means: Linguist's files and QTranslator.

Every literal text goes through `tr` where it is shown; one that stands in a table of a module, where no
language is known yet, is marked with `translatable` and goes through `tr` when it is shown.
`packaging/translations.py` gathers them, with the phrases of the layers below.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from functools import reduce

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from photosearch.base.errors import one_line
from photosearch.base.paths import assets_folder
from photosearch.base.texts import Text

_log = logging.getLogger(__name__)

LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "zh_CN": "简体中文",
}
"""Those we speak, each by its own name."""

_CONTEXT = ""
"""lupdate gives this context to functions that belong to no class."""


_WORD = re.compile(r"(?!photosearch\b)[^\W\d_]+(?:['’-][^\W\d_]+)*,?(?=\s|$)")
"""A word of a sentence, at its beginning."""


def tr(text: str, comment: str = "", count: int = -1, /, **values: object) -> str:
    """Return a text in the user's language.

    Args:
        text: a literal, in English; `{name}` stands for a value, `%Ln` for `count`, and then the text has
            the form of "%Ln photo(s)": also English needs a translation for its two forms.
        comment: tells translators, and the program, two meanings apart; a literal.
        count: decides between one and many.
        values: whole numbers among them are written as the language writes them.
    """
    found = QCoreApplication.translate(_CONTEXT, text, comment or None, count)
    return found.format_map({name: _written(value) for name, value in values.items()}) if values else found


def translatable(text: str, comment: str = "") -> str:
    """Mark a text that `tr` will be asked for later, with the same comment; return it as it is."""
    return text


def translated(text: str) -> str:
    """Return a text of the layers below in the user's language; as it is where it is not known."""
    if not isinstance(text, Text):
        return tr(one_line(text))  # Qt takes no undecodable bytes
    return tr(text.pattern, **{name: _in_language(value) for name, value in text.values.items()})


def listed(parts: Iterable[str]) -> str:
    """Return parts as a list in one line: "a, b, c"."""
    return _joined(parts, lambda said, part: tr("{before}, {next}", before=said, next=part))


def sentences(parts: Iterable[str]) -> str:
    """Return whole sentences, each with its full stop, one after another."""
    return _joined(parts, lambda said, part: tr("{before} {next}", before=said, next=part))


def clauses(parts: Iterable[str]) -> str:
    """Return what may have commas of its own, in one line: "a: b, c; d"."""
    return _joined(parts, lambda said, part: tr("{before}; {next}", before=said, next=part))


def capitalised(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def as_sentence(text: str) -> str:
    """Return a message that stands for itself, so that it begins like a sentence.

    What does not look like a word (a file's name, a filter) stays as it is, and so does our name.
    """
    return capitalised(text) if _WORD.match(text) else text


def speak(application: QCoreApplication, language: str = "") -> str:
    """Translate from now on what is shown, and write dates and numbers the way of the language.

    Args:
        language: one of `LANGUAGES`; the system's, or English, where it is none of these.

    Returns:
        the language spoken.
    """
    system = QLocale.system()
    chosen = language if language in LANGUAGES else _best_of(_wanted())
    QLocale.setDefault(_locale(chosen, system))
    for translator in application.findChildren(QTranslator):
        application.removeTranslator(translator)
        translator.deleteLater()
    for folder, name in (
        (QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), f"qtbase_{chosen}"),
        (str(assets_folder() / "translations"), f"photosearch_{chosen}"),
    ):
        translator = QTranslator(application)
        if translator.load(name, folder):
            application.installTranslator(translator)
        else:
            translator.deleteLater()
            _log.error("no translation %s in %s", name, folder)
    return chosen


def _joined(parts: Iterable[str], join: Callable[[str, str], str]) -> str:
    said = list(parts)
    return reduce(join, said) if said else ""


def _wanted() -> list[str]:
    """Return the languages that the user's system asks for, the dearest first: "de-AT", "zh-Hans-CN", "C"."""
    return QLocale.system().uiLanguages()


def _best_of(wanted: list[str]) -> str:
    is_traditional = any("Hant" in name for name in wanted)  # "zh-Hant-TW", "zh-TW", "zh-Hant", "zh"
    for name in wanted:
        language = name.partition("-")[0]
        if language == "zh" and not is_traditional:
            return "zh_CN"
        if language in LANGUAGES:
            return language
    return "en"


def _locale(chosen: str, system: QLocale) -> QLocale:
    """Return the system's way to write, unless it belongs to another language."""
    locale = QLocale(chosen)
    if system.language() == locale.language():
        return system
    return locale


def _written(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    return QLocale().toString(value)


def _in_language(value: object) -> object:
    return translated(value) if isinstance(value, Text) else value
