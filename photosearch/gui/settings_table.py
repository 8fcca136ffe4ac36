"""What can be set in the window: one table that the file, the dialog and whoever applies a setting go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from photosearch.base.machine import usable_cores
from photosearch.gui.translation import LANGUAGES, translatable
from photosearch.gui.widgets.photo_grid import DEFAULT_THUMBNAIL, LARGEST_THUMBNAIL, SMALLEST_THUMBNAIL

T = TypeVar("T", bound=int | StrEnum)


class Theme(StrEnum):
    """Light or dark."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """Of what the window says; the values are keys of `translation.LANGUAGES`."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"
    FRENCH = "fr"
    SPANISH = "es"
    CHINESE = "zh_CN"


@dataclass(frozen=True, eq=False, slots=True)
class Setting(Generic[T]):
    """Something that can be set: yes or no, a whole number, or one of some choices.

    Attributes:
        key: where it is in the file.
        at_first: its value until it is set; also says of which kind it is.
        section: heading that it is under in the dialog.
        title, text: what it is, and a sentence more.
        low, high: of a number.
        names: of choices, for people; of numbers that mean something else.

    Who shows section, title, text or a name translates it.
    """

    key: str
    at_first: T
    section: str
    title: str
    text: str = ""
    low: int = 0
    high: int = 0
    names: Mapping[object, str] = field(default_factory=dict)


AnySetting = Setting[Any]

SEARCH = translatable("Search")
PERFORMANCE = translatable("Performance")
APPEARANCE = translatable("Appearance")

REMEMBER_SEARCHES = Setting(
    "search/remember",
    True,
    SEARCH,
    translatable("Remember searches"),
    translatable("They are suggested while you type. They stay on this computer."),
)
COLLAPSE = Setting(
    "results/collapse",
    True,
    SEARCH,
    translatable("Collapse near-identical shots"),
    translatable("One photo stands for all that are nearly the same."),
)
WORKERS = Setting(
    "indexing/workers",
    0,
    PERFORMANCE,
    translatable("Photos read at the same time"),
    translatable("Fewer leave more of the computer to other programs. Counts from the next run on."),
    low=0,
    high=max(usable_cores(), 2),
    names={0: translatable("Automatic")},
)
PAUSE_ON_BATTERY = Setting(
    "indexing/pause_on_battery",
    False,
    PERFORMANCE,
    translatable("Pause indexing on battery"),
    translatable("Photos are looked at when the computer has mains power again."),
)
THEME = Setting(
    "appearance/theme",
    Theme.SYSTEM,
    APPEARANCE,
    translatable("Theme"),
    translatable("The size of text follows the system."),
    names={
        Theme.SYSTEM: translatable("As the system"),
        Theme.LIGHT: translatable("Light"),
        Theme.DARK: translatable("Dark"),
    },
)
TRAY = Setting(
    "window/tray",
    False,
    APPEARANCE,
    translatable("Icon in the notification area"),
    translatable("It shows how far indexing is, on desktops that have such an area."),
)
LANGUAGE = Setting(
    "appearance/language",
    Language.SYSTEM,
    APPEARANCE,
    translatable("Language"),
    translatable("The window changes to it as soon as the settings are closed."),
    names={
        Language.SYSTEM: translatable("As the system"),
        **{Language(key): name for key, name in LANGUAGES.items()},
    },
)
THUMBNAIL = Setting(
    "grid/thumbnail",
    DEFAULT_THUMBNAIL,
    APPEARANCE,
    translatable("Size of pictures in the grid"),
    translatable("Also with Ctrl and the mouse wheel, or Ctrl++ and Ctrl+-."),
    low=SMALLEST_THUMBNAIL,
    high=LARGEST_THUMBNAIL,
)

SETTINGS: tuple[AnySetting, ...] = (
    REMEMBER_SEARCHES,
    COLLAPSE,
    WORKERS,
    PAUSE_ON_BATTERY,
    THEME,
    LANGUAGE,
    THUMBNAIL,
    TRAY,
)
"""In the order of the dialog."""
