"""How long conditions, words and the overview take in a catalog of COUNT photos; what indexes cost.

    python tests/benchmarks/filters.py [COUNT] [FILE]

With FILE, the catalog is kept there, and taken from there the next time. Answers that are kept are dropped
before each: what is timed is the first answer after the catalog changed.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
from common import report

from photosearch.base.conditions import (
    And,
    Condition,
    Contains,
    HasOrientation,
    HasWords,
    Is,
    IsType,
    Near,
    Not,
    NumberBetween,
    NumberField,
    Or,
    Orientation,
    TextField,
    TimeBetween,
    Trait,
)
from photosearch.base.types import Metadata, ModelInfo
from photosearch.catalog import Catalog
from photosearch.catalog.photos import DecodedFacts, FileFacts

INFO = ModelInfo("filters", "1", 4, (8, 8), "squash", "bilinear", (0.0,) * 3, (1.0,) * 3)
REPEATS = 5
BATCH = 16
"""Photos written at once, as an indexing run does."""

CAMERAS = (
    "Canon EOS R5",
    "Canon EOS 5D Mark III",
    "NIKON Z 6",
    "Apple iPhone 12",
    "Apple iPhone 8",
    "Pixel 7",
)
LENSES = ("RF24-105mm F4 L IS USM", "EF50mm f/1.8 STM", "NIKKOR Z 35mm f/1.8 S", "iPhone 12 back dual wide")
EVENTS = (
    *("beach", "wedding", "Rome", "hike", "birthday", "Christmas", "garden", "Berlin", "ski", "concert"),
    *("school", "zoo", "lake", "Oslo", "dogs"),
)
SIZES = ((6000, 4000), (4000, 6000), (4032, 3024), (3024, 4032), (8192, 5464), (1920, 1080), (2000, 2000))
TYPES = ("jpeg",) * 80 + ("heic",) * 12 + ("mp4",) * 4 + ("png",) * 2 + ("nef",) * 2

YEAR = TimeBetween("2019", "2020")
CANON = Contains(TextField.CAMERA, "canon")
CONDITIONS: dict[str, Condition] = {
    "date:2019": YEAR,
    "date:2019-05": TimeBetween("2019-05", "2019-06"),
    "camera:canon": CANON,
    "camera:pixel": Contains(TextField.CAMERA, "pixel"),
    "folder:beach": Contains(TextField.FOLDER, "beach"),
    "folder:photos (all)": Contains(TextField.FOLDER, "photos"),
    "rating:>=4": NumberBetween(NumberField.RATING, 4, None),
    "rating:<=3": NumberBetween(NumberField.RATING, None, 3),
    "width:>=5000": NumberBetween(NumberField.WIDTH, 5000, None),
    "orientation:portrait": HasOrientation(Orientation.PORTRAIT),
    "type:heic": IsType(frozenset(("heic",))),
    "type:jpeg": IsType(frozenset(("jpeg",))),
    "near within 5 km": Near(52.52, 13.4, 5),
    "near within 500 km": Near(52.52, 13.4, 500),
    "is:video": Is(Trait.VIDEO),
    "NOT is:video": Not(Is(Trait.VIDEO)),
    "is:offline": Is(Trait.OFFLINE),
    '"birthday cake"': HasWords("birthday cake"),
    '"img_123"': HasWords("img_123"),
    '"jp"': HasWords("jp"),
    "date:2019 camera:canon": And((YEAR, CANON)),
    "date:2019 type:jpeg rating:<=3": And(
        (YEAR, IsType(frozenset(("jpeg",))), NumberBetween(NumberField.RATING, None, 3))
    ),
    "(folder:beach OR near) NOT is:video": And(
        (Or((Contains(TextField.FOLDER, "beach"), Near(52.52, 13.4, 5))), Not(Is(Trait.VIDEO)))
    ),
}  # fmt: skip
QUERIES = ("two dogs on a beach", "birthday cake", "IMG_12345", "beach", "oslo 2019")


def photos(count: int) -> Iterator[tuple[int, FileFacts, Metadata, tuple[int, int]]]:
    """Yield root, file, metadata and size of photos with realistic facts."""
    random = Random(1)
    places = [(random.uniform(-50, 65), random.uniform(-170, 170)) for _ in range(200)] + [(52.52, 13.4)] * 4
    folder, latitude, longitude, camera = b"", 0.0, 0.0, CAMERAS[0]
    for i in range(count):
        if i % 150 == 0:
            event = random.choice(EVENTS)
            year, month = 2005 + i * 20 // count, random.randint(1, 12)
            folder = f"{year}/{year}-{month:02} {event} {i // 150}/".encode()
            latitude, longitude = random.choice(places)
            camera = random.choices(CAMERAS, (5, 4, 3, 3, 2, 1))[0]
        type_ = random.choice(TYPES)
        day, hour = f"{year}-{month:02}-{random.randint(1, 28):02}", random.randint(6, 22)
        has_place = random.random() < 0.6
        metadata = Metadata(
            taken=f"{day}T{hour:02}:{random.randint(0, 59):02}:00" if random.random() < 0.9 else None,
            camera=camera if random.random() < 0.9 else None,
            lens=random.choice(LENSES) if random.random() < 0.5 else None,
            latitude=latitude + random.gauss(0, 0.02) if has_place else None,
            longitude=longitude + random.gauss(0, 0.02) if has_place else None,
            rating=random.randint(1, 5) if random.random() < 0.1 else None,
            caption=f"{random.choice(EVENTS)} with cake number {i}" if random.random() < 0.05 else None,
            keywords=tuple(random.sample(EVENTS, 2)) if random.random() < 0.1 else (),
        )  # fmt: skip
        file = FileFacts(folder + b"IMG_%d.jpg" % i, 3_000_000 + i, 1_560_000_000 * 10**9 + i, type_)
        yield i % 150 // 100, file, metadata, random.choice(SIZES)


def fill(path: Path, count: int) -> dict[str, float]:
    """Make the catalog; return seconds."""
    spent = {"add": 0.0, "put": 0.0}
    with Catalog(path) as catalog:
        roots = [
            catalog.roots.add(Path(name)).root_id for name in ("/home/anna/Photos", "/media/drive/old photos")
        ]
        catalog.roots.set_offline(roots[1], is_offline=True)
        model = catalog.embeddings.model_id(INFO)
        vectors = np.eye(1, INFO.dimension, dtype=np.float32).repeat(BATCH, axis=0)
        stream = photos(count)
        while some := list(islice(stream, 960)):
            ids = list[int]()
            facts = list[DecodedFacts]()
            for root in (0, 1):
                own = [photo for photo in some if photo[0] == root]
                started = time.process_time()
                ids = catalog.photos.add(roots[root], [photo[1] for photo in own]) if own else []
                spent["add"] += time.process_time() - started
                facts += [
                    DecodedFacts(i, f"{i:032x}", *size, file.type, metadata)
                    for i, (_, file, metadata, size) in zip(ids, own, strict=True)
                ]
            started = time.process_time()
            for at in range(0, len(facts), BATCH):
                part = facts[at : at + BATCH]
                catalog.embeddings.put(model, part, vectors[: len(part)])
            spent["put"] += time.process_time() - started
        catalog.photos.mark_failed((i, "broken", False) for i in range(5, count, 500))
    return spent


def sizes_mb(path: Path) -> dict[str, float]:
    """Return the size of each table and index above a megabyte, if this SQLite can tell."""
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute("SELECT name, sum(pgsize) / 1e6 FROM dbstat GROUP BY name").fetchall()
    except sqlite3.OperationalError:
        return {}
    finally:
        connection.close()
    return {name: round(size, 1) for name, size in rows if size > 1}


def timed(catalog: Catalog, act: Callable[[], int]) -> dict[str, float]:
    """Return the median of milliseconds of the wall clock and of CPU, and what `act` returns."""
    wall, cpu, found = list[float](), list[float](), 0
    for _ in range(REPEATS + 1):
        for matcher in (catalog.photos._matcher, catalog.photos._surveyor):
            matcher._known.values.clear()
        started = time.perf_counter(), time.process_time()
        found = act()
        wall.append((time.perf_counter() - started[0]) * 1000)
        cpu.append((time.process_time() - started[1]) * 1000)
    return {
        "ms": round(statistics.median(wall[1:]), 1),
        "cpu_ms": round(statistics.median(cpu[1:]), 1),
        "found": found,
    }


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(scratch, "catalog.sqlite")
        spent = {} if path.exists() else fill(path, count)
        with Catalog(path) as catalog:
            filters = {
                name: timed(catalog, lambda condition=condition: len(catalog.photos.matching(condition)))  # type: ignore[misc]
                for name, condition in CONDITIONS.items()
            }
            words = {
                text: timed(catalog, lambda text=text: len(catalog.photos.found_by_words([text], 1000).ids))  # type: ignore[misc]
                for text in QUERIES
            }
            overview = timed(catalog, lambda: len(catalog.photos.overview().months))
        report(
            photos=count,
            overview=overview,
            cpu_us_a_photo={name: round(seconds / count * 1e6, 1) for name, seconds in spent.items()},
            filters=filters,
            words=words,
            sizes_mb=sizes_mb(path),
        )


if __name__ == "__main__":
    main()
