"""Parses any number of odd queries: each must be a query that survives being written, or refused in words.

    python tests/robustness/fuzz_query.py 100000 --seed 1

Queries are put together from pieces of the language, then spoiled, or are random Unicode. Of each that
parses, the text must parse to an equal value and be the same when written again, and the filters must mean
something on every day. A refusal must say why, in one line, and name a column within the query. Whatever
else is raised is a finding. The exit code is 0 if there are none.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from photosearch.base.errors import QueryError
from photosearch.search.filters import EXAMPLES
from photosearch.search.query import OPERATORS, parse

DAYS = (date(2024, 2, 29), date(2026, 1, 1), date(2026, 12, 31))
"""On which filters are asked what they mean."""

WORDS = (
    *("beach", "two dogs", "or", "and", "OR", "AND", "don't", "e-mail", "C-64", "10:30", "re:", "(1)", ":)"),
    *(
        "日本の桜",
        "Großmutter",
        "İstanbul",
        "ﬁsh",
        "-",
        "--",
        "...",
        "^",
        "a^b",
        "\\",
        "C:\\a\\b",
        "http://x/y",
    ),
)
VALUES = (
    *(
        "2023",
        "2023-05",
        "2023-05-14",
        "14.5.2021",
        "5/14/2021",
        "5/6/2021",
        "may2021",
        "May 14, 2021",
        "today",
    ),
    *(
        "last summer",
        "last-30-days",
        "winter 2022",
        "christmas",
        "90s",
        "the 1990s",
        "29 Feb 2023",
        "2023-13",
    ),
    *(
        "2019..2021",
        "..2020",
        "2019..",
        "last-summer..today",
        "2019 to 2021",
        "..",
        "2021..2019",
        "last 99999 years",
    ),
    *(
        "canon",
        "Canon EOS R5",
        "a,b",
        "C:\\My Photos\\",
        "~/x",
        "a)b(",
        'say "cheese"',
        "heic,jpeg",
        "raw",
        ".JPG",
    ),
    *("3", ">=3", "3+", ">3", "<0", "=5", "3..5", "5..3", "..", "99999999999999999999", "-1", "3.5"),
    *("52.52,13.40", "52.52, -13.40", "91,0", "0,181", "5km", "800 m", "3mi", "0km", "1e5", ".5"),
    *("portrait", "landscape", "favorite", "offline", "animated", "red", "", " ", ","),
)
SIGNS = (
    '"',
    '""',
    "(",
    ")",
    "-",
    "-(",
    "^2",
    "^",
    ":",
    ",",
    " ",
    "  ",
    "\n",
    "\t",
    "..",
    " OR ",
    " AND ",
    "\u3000",
    *("：", "（", "）", "，", "“", "”", "„", "«", "»", "＂", "－", "−", "－（", "is：raw", "２"),
)
"""Where the language may go wrong."""

Target = Callable[[str], str]
"""Returns "query" or "refused"; whatever it raises is a finding."""


@dataclass(slots=True)
class Report:
    """What came of a run.

    Attributes:
        outcomes: how many were a "query", "refused", or the finding "error".
        findings: the query and what was raised.
        slowest_s: seconds of the one that took longest.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    slowest: str = ""


def parsed(text: str) -> str:
    """Parse one query and check what comes of it."""
    try:
        query = parse(text)
    except QueryError as error:
        _check_refusal(error, text)
        return "refused"
    written = str(query)
    assert parse(written) == query, written
    assert str(parse(written)) == written, written
    kinds = {type(query.condition(day)) for day in DAYS}
    assert kinds == {type(query.condition(DAYS[0]))}, kinds
    assert (query.where is None) == (kinds == {type(None)})
    return "query"


def _check_refusal(error: QueryError, text: str) -> None:
    assert error.message, "no message"
    assert error.message.isprintable(), error.message
    assert len(str(error)) < 400, str(error)
    if text.strip():
        assert error.column in range(1, len(text) + 1), error.column


def odd_query(random: Random) -> str:
    """Return a query: one of the language, spoiled more or less, or anything at all."""
    if random.random() < 0.1:
        return _any_text(random, random.randrange(40))
    text = " ".join(_term(random) for _ in range(random.choice((1, 1, 2, 3, 5))))
    for _ in range(random.choice((0, 0, 1, 1, 2, 6))):
        text = random.choice(_WAYS)(random, text)
    return text


def _term(random: Random, depth: int = 0) -> str:
    kind = random.random()
    if kind < 0.15 and depth < 4:
        joined = random.choice((" ", " OR ", " AND ", "  "))
        parts = [_term(random, depth + 1) for _ in range(random.choice((1, 2, 3)))]
        return f"{random.choice(('', '-'))}({joined.join(parts)})"
    if kind < 0.6:
        name = random.choice((*EXAMPLES, *EXAMPLES, "like", "Camera", "tag"))
        value = random.choice(VALUES)
        value = f'"{value}"' if random.random() < 0.3 else value
        return f"{random.choice(('', '', '-'))}{name}:{value}"
    if kind < 0.75:
        return random.choice(OPERATORS)[0]
    word = random.choice((*WORDS, _any_text(random, 5)))
    if kind < 0.9:
        return word
    weight = random.choice(("", "^2", "^0.3333333333", "^100", "^101", "^nan", "^1"))
    return f'{random.choice(("", "-"))}"{word}"{weight}'


def _any_text(random: Random, length: int) -> str:
    most = random.choice((0x7F, 0x250, 0x3100, 0x110000))
    return "".join(chr(random.randrange(most)) for _ in range(length))


def _insert(random: Random, text: str) -> str:
    at = random.randint(0, len(text))
    return text[:at] + random.choice((*SIGNS, *WORDS, *VALUES)) + text[at:]


def _remove(random: Random, text: str) -> str:
    at = random.randint(0, len(text))
    return text[:at] + text[at + random.choice((1, 1, 2, 10)) :]


def _repeat(random: Random, text: str) -> str:
    at = random.randint(0, len(text))
    part = text[at : at + random.choice((1, 3, 20))]
    return text[:at] + part * random.choice((2, 3, 50)) + text[at:]


def _swap(random: Random, text: str) -> str:
    words = text.split(" ")
    random.shuffle(words)
    return random.choice((" ", "")).join(words)


_WAYS = (_insert, _insert, _remove, _repeat, _swap)


def run(count: int, seed: int, target: Target = parsed, tell: bool = False) -> Report:
    """Make and parse so many queries."""
    random, report = Random(seed), Report()
    for _ in range(count):
        text = odd_query(random)
        started = time.perf_counter()
        try:
            outcome = target(text)
        except Exception:  # noqa: BLE001 - whatever gets out is what we look for
            outcome = "error"
            report.findings.append(f"{text!r}: {traceback.format_exc()}")
            if tell:
                print(report.findings[-1], flush=True)
        taken = time.perf_counter() - started
        report.outcomes[outcome] += 1
        if taken > report.slowest_s:
            report.slowest_s, report.slowest = taken, text
    return report


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.perf_counter()
    report = run(options.count, options.seed, tell=True)
    print(f"{options.count} queries with seed {options.seed} in {time.perf_counter() - started:.0f} s:")
    for outcome in ("query", "refused", "error"):
        print(f"  {outcome:8}{report.outcomes[outcome]}")
    print(f"slowest: {report.slowest_s * 1000:.1f} ms ({report.slowest[:60]!r})")
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
