"""What tags of videos say, in the words of several makers, and nonsense in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.base.types import Metadata
from photosearch.photos.video_tags import metadata_of


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, Metadata()),
        ({"creation_time": "2021-03-04T05:06:07.000000Z"}, Metadata(taken="2021-03-04T05:06:07+00:00")),
        ({"CREATION_TIME": "2021-03-04T05:06:07.25Z"}, Metadata(taken="2021-03-04T05:06:07.25+00:00")),
        (
            {
                "creation_time": "2021-03-04T05:06:07.000000Z",
                "com.apple.quicktime.creationdate": "2021-03-04T06:06:07+0100",
            },
            Metadata(taken="2021-03-04T06:06:07+01:00"),
        ),
        ({"creation_time": "1904-01-01T00:00:00.000000Z"}, Metadata()),
        ({"creation_time": "1970-01-01T00:00:00.000000Z"}, Metadata()),
        ({"creation_time": "yesterday"}, Metadata()),
        ({"make": "Canon", "model": "Canon EOS R5"}, Metadata(camera="Canon EOS R5")),
        ({"com.android.manufacturer": "Google", "com.android.model": "6"}, Metadata(camera="Google 6")),
        ({"make": "Canon"}, Metadata(camera="Canon")),
        ({"location": "-33.8568+151.2153/"}, Metadata(latitude=-33.8568, longitude=151.2153)),
        ({"location": "+00.0000+000.0000/"}, Metadata()),
        ({"location": "+99.0000+000.0000/"}, Metadata()),
        ({"location": "Sydney"}, Metadata()),
    ],
)  # fmt: skip
def test_tags(tags: dict[str, str], expected: Metadata) -> None:
    assert metadata_of(tags) == expected


@given(st.dictionaries(st.sampled_from(["creation_time", "make", "model", "location", "date"]), st.text()))
def test_nothing_in_a_tag_is_an_error(tags: dict[str, str]) -> None:
    metadata_of(tags)
