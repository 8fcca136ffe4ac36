"""Dates as people write them, told on 25 November 2026 (a Wednesday) unless another day matters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.base.errors import QueryError
from photosearch.search.dates import FIRST_YEAR, LAST_YEAR, check, span

TODAY = date(2026, 11, 25)


def told(text: str, today: date = TODAY) -> tuple[str, str]:
    start, end = span(text, today)
    return (start.isoformat() if start else "", end.isoformat() if end else "")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2023", "2023-01-01", "2024-01-01"),
        ("2023-05", "2023-05-01", "2023-06-01"),
        ("2023-12", "2023-12-01", "2024-01-01"),
        ("2023-05-14", "2023-05-14", "2023-05-15"),
        ("2023-5-4", "2023-05-04", "2023-05-05"),
        ("2023/05/14", "2023-05-14", "2023-05-15"),
        ("20230514", "2023-05-14", "2023-05-15"),
        ("2024-02-29", "2024-02-29", "2024-03-01"),
        ("14.5.2021", "2021-05-14", "2021-05-15"),
        ("5.6.2021", "2021-06-05", "2021-06-06"),
        ("14/5/2021", "2021-05-14", "2021-05-15"),
        ("5/14/2021", "2021-05-14", "2021-05-15"),
        ("5/5/2021", "2021-05-05", "2021-05-06"),
        ("05/2021", "2021-05-01", "2021-06-01"),
        ("May 2021", "2021-05-01", "2021-06-01"),
        ("may2021", "2021-05-01", "2021-06-01"),
        ("may-2021", "2021-05-01", "2021-06-01"),
        ("Sept 2021", "2021-09-01", "2021-10-01"),
        ("14 May 2021", "2021-05-14", "2021-05-15"),
        ("14-may-2021", "2021-05-14", "2021-05-15"),
        ("May 14, 2021", "2021-05-14", "2021-05-15"),
        ("May 14th, 2021", "2021-05-14", "2021-05-15"),
        ("the 1st May 2021", "2021-05-01", "2021-05-02"),
        ("may", "2026-05-01", "2026-06-01"),
        ("november", "2026-11-01", "2026-12-01"),
        ("december", "2025-12-01", "2026-01-01"),
        ("last november", "2025-11-01", "2025-12-01"),
        ("24 December", "2025-12-24", "2025-12-25"),
        ("29 February", "2024-02-29", "2024-03-01"),
        ("today", "2026-11-25", "2026-11-26"),
        ("yesterday", "2026-11-24", "2026-11-25"),
        ("this week", "2026-11-23", "2026-11-30"),
        ("last week", "2026-11-16", "2026-11-23"),
        ("this month", "2026-11-01", "2026-12-01"),
        ("last month", "2026-10-01", "2026-11-01"),
        ("this year", "2026-01-01", "2027-01-01"),
        ("last year", "2025-01-01", "2026-01-01"),
        ("last 1 day", "2026-11-25", "2026-11-26"),
        ("last 30 days", "2026-10-27", "2026-11-26"),
        ("last-30-days", "2026-10-27", "2026-11-26"),
        ("past 2 weeks", "2026-11-12", "2026-11-26"),
        ("last 3 months", "2026-08-26", "2026-11-26"),
        ("last 2 years", "2024-11-26", "2026-11-26"),
        ("last 9999 years", "1800-01-01", "2026-11-26"),
        ("summer", "2026-06-01", "2026-09-01"),
        ("last summer", "2026-06-01", "2026-09-01"),
        ("last-summer", "2026-06-01", "2026-09-01"),
        ("summer 2022", "2022-06-01", "2022-09-01"),
        ("spring", "2026-03-01", "2026-06-01"),
        ("autumn", "2026-09-01", "2026-12-01"),
        ("last fall", "2025-09-01", "2025-12-01"),
        ("winter 2022", "2022-12-01", "2023-03-01"),
        ("winter", "2025-12-01", "2026-03-01"),
        ("christmas", "2025-12-24", "2025-12-27"),
        ("xmas 2019", "2019-12-24", "2019-12-27"),
        ("1990s", "1990-01-01", "2000-01-01"),
        ("the 1990s", "1990-01-01", "2000-01-01"),
        ("90s", "1990-01-01", "2000-01-01"),
        ("'90s", "1990-01-01", "2000-01-01"),
        ("10s", "2010-01-01", "2020-01-01"),
        ("2019..2021", "2019-01-01", "2022-01-01"),
        ("2023-05..2023-08", "2023-05-01", "2023-09-01"),
        ("14.5.2021..16.5.2021", "2021-05-14", "2021-05-17"),
        ("..2020", "", "2021-01-01"),
        ("2019..", "2019-01-01", ""),
        ("2019 to 2021", "2019-01-01", "2022-01-01"),
        ("may-2021-to-june-2021", "2021-05-01", "2021-07-01"),
        ("14 May 2021 to 16 May 2021", "2021-05-14", "2021-05-17"),
        ("2019-2021", "2019-01-01", "2022-01-01"),
        ("2019 – 2021", "2019-01-01", "2022-01-01"),
        ("last-summer..today", "2026-06-01", "2026-11-26"),
        (" May 2021 .. June 2021 ", "2021-05-01", "2021-07-01"),
    ],
)
def test_dates_are_understood(text: str, start: str, end: str) -> None:
    check(text)
    assert told(text) == (start, end)
    assert told(text.upper()) == (start, end)


@pytest.mark.parametrize(
    ("text", "today", "start"),
    [
        ("summer", date(2026, 7, 1), "2026-06-01"),
        ("this summer", date(2026, 7, 1), "2026-06-01"),
        ("last summer", date(2026, 7, 1), "2025-06-01"),
        ("last summer", date(2026, 8, 31), "2025-06-01"),
        ("last summer", date(2026, 9, 1), "2026-06-01"),
        ("winter", date(2026, 1, 15), "2025-12-01"),
        ("last winter", date(2026, 1, 15), "2024-12-01"),
        ("last winter", date(2026, 3, 1), "2025-12-01"),
        ("last month", date(2026, 1, 31), "2025-12-01"),
        ("last 1 month", date(2026, 3, 30), "2026-02-28"),
        ("last week", date(2026, 1, 1), "2025-12-22"),
        ("christmas", date(2026, 12, 25), "2026-12-24"),
        ("last christmas", date(2026, 12, 25), "2025-12-24"),
        ("29 february", date(1903, 1, 1), "1896-02-29"),
    ],
)
def test_what_is_latest_depends_on_the_day(text: str, today: date, start: str) -> None:
    assert told(text, today)[0] == start


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2023-13", "no month 13"),
        ("2023-02-30", "no 30 February 2023. February 2023 has 28 days"),
        ("31 April", "no 31 April. April has 30 days"),
        ("0 May 2021", "no 0 May"),
        ("29 Feb 2023", "2023 is no leap year. Write 2023-02-28"),
        ("20231301", "no month 13"),
        ("13/14/2021", "no month 13"),
        ("5/6/2021", "Write it as 2021-06-05 or 2021-05-06"),
        ("5-6-2021", "which number is the month"),
        ("0000", "year 0 is out of range"),
        ("3023", f"Years go from {FIRST_YEAR} to {LAST_YEAR}"),
        ("summer 1700", "year 1700"),
        ("..", "no date beside"),
        ("2019..soon", "no date"),
        ("2019...2021", "no date"),
        ("2021..2019", "Write it the other way round: 2019..2021"),
        ("today..yesterday", "ends before it begins"),
        ("soon", 'no date. Write one like 2023, .*, 2019..2021, "14 May 2021"'),
        ("2019 to", "no date"),
        ("to 2021", "no date"),
        ("2021-2019", "ends before it begins"),
        ("2019 to soon", "no date"),
        ("last 0 days", "no date"),
        ("last 99999 days", "no date"),
        ("1995s", "no date"),
        ("the", "no date"),
        ("-", "no date"),
        ("", "no date"),
        ("２０２３", "no date"),
    ],
)
def test_what_is_no_date_is_refused_with_a_remedy(text: str, words: str) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        check(text)
    assert caught.value.remedy


DAYS = st.dates(date(FIRST_YEAR + 50, 1, 1), date(LAST_YEAR - 50, 12, 31))


@settings(deadline=None)
@given(DAYS, st.sampled_from(["{:%Y-%m-%d}", "{:%d.%m.%Y}", "{:%Y%m%d}", "{0.year}/{0.month}/{0.day}"]))
def test_a_day_in_figures_is_that_day(day: date, form: str) -> None:
    assert span(form.format(day), TODAY) == (day, day + timedelta(1))


@settings(deadline=None)
@given(DAYS, st.sampled_from(["summer", "winter", "may", "christmas", "29 february"]))
def test_the_last_is_over_and_the_latest_has_begun(today: date, event: str) -> None:
    last, latest = span(f"last {event}", today), span(event, today)
    assert last.end is not None
    assert last.end <= today
    assert latest.start is not None
    assert last.start in (latest.start, span(event, latest.start - timedelta(1)).start)
    assert latest.start <= today


@settings(deadline=None)
@given(DAYS, st.integers(1, 200), st.sampled_from(["days", "weeks", "months"]))
def test_the_last_so_many_end_today(today: date, count: int, unit: str) -> None:
    start, end = span(f"last {count} {unit}", today)
    assert end == today + timedelta(1)
    assert start is not None
    longest = {"days": 1, "weeks": 7, "months": 31}[unit] * count
    assert (end - start).days <= longest
    assert (end - start).days >= longest * 0.9
