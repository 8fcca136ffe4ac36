"""The order of versions, compared with the packaging library's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version as Reference

from photosearch.base.version import parse

numbers = st.integers(0, 3).map(str)
optional_numbers = st.sampled_from(["", "0", "1", "2"])
versions = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "v"]),
        st.lists(numbers, min_size=1, max_size=4).map(".".join),
        st.one_of(
            st.just(""),
            st.builds(
                "".join,
                st.tuples(
                    st.sampled_from(["", ".", "-", "_"]),
                    st.sampled_from(["a", "b", "c", "rc", "alpha", "BETA", "pre", "preview"]),
                    optional_numbers,
                ),
            ),
        ),
        st.one_of(st.just(""), optional_numbers.map(".post{}".format), optional_numbers.map("-r{}".format)),
        st.one_of(st.just(""), optional_numbers.map(".dev{}".format)),
    ),
)


@given(versions, versions)
def test_the_order_is_that_of_pep_440(one: str, other: str) -> None:
    mine, others = parse(one), parse(other)
    assert mine is not None
    assert others is not None
    assert (mine < others) == (Reference(one) < Reference(other))
    assert (mine == others) == (Reference(one) == Reference(other))
    assert mine.is_preview == Reference(one).is_prerelease


@pytest.mark.parametrize("text", ["", "v", "nightly", "1.0-beta-x", "1..0", "1.0 or so", "١.٠"])
def test_what_is_no_version_is_none(text: str) -> None:
    assert parse(text) is None
