"""Dates as people write them, in English: "2023", "last summer", "14 May 2021", "2019..2021".

Hyphens may stand for spaces (last-summer), so that nothing needs quotes in a shell. What has no year is the
latest that has begun ("summer", "christmas", "May"); with "last", the latest that is over. Weeks begin on
Monday. Seasons are the meteorological ones of the northern hemisphere: three whole months, spring from
March on; "winter 2022" begins in December 2022. Christmas is from 24 to 26 December.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from photosearch.base.errors import QueryError
from photosearch.base.texts import phrase

FIRST_YEAR, LAST_YEAR = 1800, 2199
"""Years that can be asked for; there is no photo before 1826."""

FORMS = '2023, 2023-05, 2023-05-14, may-2021, last-summer, last-30-days, 2019..2021, "14 May 2021"'
"""What a date may look like, for people."""

CHRISTMAS_DAYS = (24, 26)

_MONTH_NAMES = (
    *(phrase("January"), phrase("February"), phrase("March"), phrase("April"), phrase("May"), phrase("June")),
    *(phrase("July"), phrase("August"), phrase("September"), phrase("October"), phrase("November")),
    phrase("December"),
)
_MONTHS: Mapping[str, int] = MappingProxyType(
    {
        **{name.lower(): number for number, name in enumerate(_MONTH_NAMES, 1)},
        **{name.lower()[:3]: number for number, name in enumerate(_MONTH_NAMES, 1)},
        "sept": 9,
    }
)
_SEASONS: Mapping[str, int] = MappingProxyType(
    {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
)
"""Season -> the month it begins in."""

_BETWEEN = re.compile(r"\.\.|(?<=[^\s-])[\s-]+to[\s-]+(?=[^\s-])", re.IGNORECASE)
_YEARS = re.compile(r"\s*([0-9]{4})\s*[-–]\s*([0-9]{4})\s*")
_YEAR_FIRST = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[/.]([0-9]{4})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_EITHER_FIRST = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})")
_WORDS = re.compile(r"[a-z0-9\s,'-]+")
_COUNT = re.compile(r"[1-9][0-9]{0,3}")
_DAY = re.compile(r"[0-3]?[0-9]")
_LEAP_YEAR = 2000
_FAR_APART = (1850, 2150)


class ImpossibleError(QueryError):
    """A value is well written, but there is no such day or place."""


class Span(NamedTuple):
    """Days from `start` on, up to and without `end`; None leaves a side open."""

    start: date | None
    end: date | None


_Days = tuple[date, date]
"""Start and end of what is written without '..', the end excluded."""

_Event = Callable[[int], _Days | None]
"""What comes back every year (May, summer, 24 December): year -> when it is; None: not in that year."""


def span(text: str, today: date) -> Span:
    """Return the days that a date or a range of them means ("2019..2021", "2019 to 2021", "..2021").

    Raises:
        QueryError: with no column; which texts are refused does not depend on `today`.
    """
    ends = _ends(text)
    if ends is None:
        return Span(*_days(text.strip(), today))
    first, last = ends
    if not first and not last:
        raise QueryError(
            phrase("there is no date beside the .."), phrase("Write it as 2019..2021, 2019.. or ..2021")
        )
    start = _days(first, today)[0] if first else None
    return Span(start, _days(last, today)[1] if last else None)


def is_range(text: str) -> bool:
    """Tell if a text has two ends, one of which may be open."""
    return _ends(text) is not None


def check(text: str) -> None:
    """Raise the error that `span` would raise, or one if the range ends before it begins on any day."""
    spans = [span(text, date(year, 7, 1)) for year in _FAR_APART]
    ends = _ends(text)
    if ends and all(start is not None and end is not None and end <= start for start, end in spans):
        raise QueryError(
            phrase("the range ends before it begins"),
            phrase("Write it the other way round: {first}..{last}", first=ends[1], last=ends[0]),
        )


def _ends(text: str) -> tuple[str, str] | None:
    match = _YEARS.fullmatch(text)
    if match:
        return match[1], match[2]
    match = _BETWEEN.search(text)
    return match and (text[: match.start()].strip(), text[match.end() :].strip())


def _days(text: str, today: date) -> _Days:
    folded = text.lower()
    found = _in_figures(folded)
    if found is None and _WORDS.fullmatch(folded):
        words = re.findall(r"[a-z]+|[0-9]+", folded)
        found = _in_words(words[1:] if words[:1] == ["the"] else words, today)
    if found is None:
        raise QueryError(phrase("this is no date"), phrase("Write one like {forms}", forms=FORMS))
    return found


def _in_figures(text: str) -> _Days | None:
    if match := _COMPACT.fullmatch(text):
        return _day(*map(int, match.groups()))
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = match.groups()
        if month is None:
            return _months(int(year), 1, 12)
        return _day(int(year), int(month), int(day)) if day else _months(int(year), int(month))
    if match := _MONTH_YEAR.fullmatch(text):
        return _months(int(match[2]), int(match[1]))
    if match := _DAY_FIRST.fullmatch(text):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := _EITHER_FIRST.fullmatch(text):
        return _day_of_either_order(int(match[1]), int(match[3]), int(match[4]))
    return None


def _day_of_either_order(one: int, other: int, year: int) -> _Days:
    if one <= 12 and other <= 12 and one != other:
        raise QueryError(
            phrase("it is not clear which number is the month"),
            phrase(
                "Write it as {year}-{other}-{one} or {year}-{one}-{other}",
                year=str(year),
                other=f"{other:02}",
                one=f"{one:02}",
            ),
        )
    month, day = (one, other) if other > 12 else (other, one)
    return _day(year, month, day)


def _in_words(words: Sequence[str], today: date) -> _Days | None:
    words = [word for word, before in zip(words, ["", *words], strict=False) if not _is_ordinal(before, word)]
    match words:
        case ["today"]:
            return today, today + timedelta(1)
        case ["yesterday"]:
            return today - timedelta(1), today
        case ["this" | "last" as which, "week" | "month" | "year" as unit]:
            return _unit(unit, today, is_last=which == "last")
        case ["last" | "past", count, unit] if _COUNT.fullmatch(count) and unit.removesuffix("s") in _UNITS:
            return _latest(int(count), unit.removesuffix("s"), today)
        case [decade, "s"] if decade.isdecimal() and decade.endswith("0") and len(decade) in (2, 4):
            return _decade(int(decade), is_short=len(decade) == 2)
        case [*event, year] if len(year) == 4 and year.isdecimal():
            found = _event(event)
            return found and _of_year(found, int(year))
        case ["last", *event]:
            found = _event(event)
            return found and _recent(found, lambda days: days[1] <= today, today.year)
        case ["this", *event] | event:
            found = _event(event)
            return found and _recent(found, lambda days: days[0] <= today, today.year)


def _is_ordinal(before: str, word: str) -> bool:
    """Tell the "th" of "14th" from the other words."""
    return before.isdecimal() and word in ("st", "nd", "rd", "th")


def _event(words: Sequence[str]) -> _Event | None:
    match words:
        case [month] if month in _MONTHS:
            return lambda year: _months(year, _MONTHS[month])
        case [season] if season in _SEASONS:
            return lambda year: _months(year, _SEASONS[season], 3)
        case ["christmas" | "xmas"]:
            first, last = CHRISTMAS_DAYS
            return lambda year: (_day(year, 12, first)[0], _day(year, 12, last)[1])
        case [day, month] if _DAY.fullmatch(day) and month in _MONTHS:
            return _day_of_month(_MONTHS[month], day)
        case [month, day] if _DAY.fullmatch(day) and month in _MONTHS:
            return _day_of_month(_MONTHS[month], day)
    return None


def _day_of_month(month: int, figures: str) -> _Event:
    day = int(figures)
    days_of_month = calendar.monthrange(_LEAP_YEAR, month)[1]
    if not 1 <= day <= days_of_month:
        name = _MONTH_NAMES[month - 1]
        raise _no_such_day(day, name, days_of_month)
    return lambda year: _day_if_any(year, month, day)


def _of_year(event: _Event, year: int) -> _Days:
    found = event(_known_year(year))
    if found is None:
        raise ImpossibleError(
            phrase("{year} is no leap year", year=str(year)),
            phrase("Write {date}", date=f"{year}-02-28"),
        )
    return found


def _recent(event: _Event, is_wanted: Callable[[_Days], bool], year: int) -> _Days | None:
    """Return the latest time of an event that is as wanted. (29 February: 8 years apart around 1900.)"""
    times = (event(year - back) for back in range(10))
    return next((days for days in times if days is not None and is_wanted(days)), None)


_UNITS = ("day", "week", "month", "year")


def _unit(unit: str, today: date, *, is_last: bool) -> _Days:
    if unit == "week":
        start = today - timedelta(today.weekday() + (7 if is_last else 0))
        return start, start + timedelta(7)
    if unit == "month":
        first = today.replace(day=1)
        return _months(*_month_before(first, 1 if is_last else 0))
    return _months(today.year - is_last, 1, 12)


def _latest(count: int, unit: str, today: date) -> _Days:
    """Return so many days, weeks, months or years, the last day of which is today."""
    end = today + timedelta(1)
    if unit in ("day", "week"):
        start = end - timedelta(count * (7 if unit == "week" else 1))
    else:
        year, month = _month_before(end, count * (12 if unit == "year" else 1))
        if year < FIRST_YEAR:
            return date(FIRST_YEAR, 1, 1), end
        start = date(year, month, min(end.day, calendar.monthrange(year, month)[1]))
    return max(start, date(FIRST_YEAR, 1, 1)), end


def _month_before(day: date, count: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return year, month + 1


def _decade(first: int, *, is_short: bool) -> _Days:
    year = first if not is_short else first + (1900 if first >= 30 else 2000)
    return _months(year, 1, 120)


def _months(year: int, month: int, count: int = 1) -> _Days:
    if not 1 <= month <= 12:
        raise QueryError(
            phrase("there is no month {month}", month=str(month)),
            phrase("Write one like {forms}", forms=FORMS),
        )
    years, months = divmod(month - 1 + count, 12)
    return date(_known_year(year), month, 1), date(year + years, months + 1, 1)


def _day(year: int, month: int, day: int) -> _Days:
    start, end = _months(year, month)
    if not 1 <= day <= (end - start).days:
        when = phrase("{month} {year}", month=_MONTH_NAMES[month - 1], year=str(year))
        raise _no_such_day(day, when, (end - start).days)
    found = start.replace(day=day)
    return found, found + timedelta(1)


def _no_such_day(day: int, month: str, days: int) -> ImpossibleError:
    return ImpossibleError(
        phrase("there is no {day} {month}", day=day, month=month),
        phrase("{month} has {days} days", month=month, days=days),
    )


def _day_if_any(year: int, month: int, day: int) -> _Days | None:
    days_of_month = calendar.monthrange(_known_year(year), month)[1]
    return _day(year, month, day) if day <= days_of_month else None


def _known_year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise QueryError(
            phrase("the year {year} is out of range", year=str(year)),
            phrase("Years go from {first} to {last}", first=str(FIRST_YEAR), last=str(LAST_YEAR)),
        )
    return year
