"""What Chinese keyboards and word processors make of the signs of the query language."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.base.errors import QueryError
from photosearch.search.filters import Filter
from photosearch.search.query import Query, TextTerm, parse
from photosearch.search.query_filters import filter_parts, is_begun, toggled, without
from photosearch.search.suggest import Vocabulary, suggestions

SAME = {
    "date：2023": "date:2023",
    "海滩 date：2023": "海滩 date:2023",
    "Date：2023－05": "date:2023-05",
    "date：２０２３": "date:2023",
    "rating：＞＝3": "rating:>=3",
    "is：favorite": "is:favorite",
    "type：heic，jpeg": "type:heic,jpeg",
    'camera：canon，"EOS R5"': 'camera:canon,"EOS R5"',
    "near：52.52，13.40 within：5km": "near:52.52,13.40 within:5km",
    "near:52.52， -13.40": 'near:"52.52, -13.40"',
    "like：7^2": "like:7^2",
    "（camera:canon OR is:raw）": "(camera:canon OR is:raw)",
    "(camera：canon OR is:raw）": "(camera:canon OR is:raw)",
    "海滩 －（ -（is：raw） date:2023 ）": "海滩 -((-is:raw) date:2023)",
    "（folder:旅行（2023））": "(folder:旅行（2023）)",
    "“exact words”": '"exact words"',
    "„exact words“": '"exact words"',
    "„exact words”": '"exact words"',
    "« exact words »": '"exact words"',
    "＂exact words＂": '"exact words"',
    "“one”“two”": '"one" "two"',
    '“say "cheese"”': '"say ""cheese"""',
    "（“exact words”）": '("exact words")',
    "“sunset”^2": '"sunset"^2',
    "－people": "-people",
    "−people": "-people",
    "－“red cars”": '-"red cars"',
    "－camera：“EOS R5”": '-camera:"EOS R5"',
    "folder:one，“two words”": 'folder:one,"two words"',
    "like:“my house.jpg”^0.5": 'like:"my house.jpg"^0.5',
    "date:last summer －people": "date:last summer -people",
}
"""What is typed -> the same with ASCII's signs."""

PLAIN = (
    "海滩：日落",
    "re：union",
    "my“quoted”word",
    "an “opened quotation",
    "opened “ “ twice",
    "« alone",
    "（1） and （two dogs）",
    "海滩）",
    "well－known",
    "－ alone －",
    "－－",
    "日落，海滩、狗",
    "10：30",
    "mydate：2023",
)
"""What stays words."""


@pytest.mark.parametrize(("typed", "ascii_"), SAME.items())
def test_they_mean_the_same(typed: str, ascii_: str) -> None:
    assert parse(typed) == parse(ascii_)


@pytest.mark.parametrize("typed", SAME)
def test_they_are_written_in_ascii(typed: str) -> None:
    written = str(parse(typed))
    assert parse(written) == parse(typed)
    assert not set("：“”„«»－−＂") & set(written)


@pytest.mark.parametrize("text", PLAIN)
def test_elsewhere_they_are_just_characters(text: str) -> None:
    assert parse(text) == Query((TextTerm(text),))


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("海滩 is：nice", 4, "is:nice: photos are not told apart by this"),
        ("海滩 （is：raw", 4, "a closing ) is missing"),
        ("a is:raw ）", 10, "this ) closes nothing"),
        ("a （is:raw dogs）", 11, "a word cannot stand among filters in parentheses"),
        ("海 date：", 3, "date: stands without a value"),
        ("海 “”", 3, "nothing stands here to look for"),
        ("a type:raw，，jpg", 3, "nothing stands beside a comma"),
    ],
)
def test_errors_name_the_column_that_was_typed(text: str, column: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert str(caught.value).startswith(f"column {column}: {message}")


TEXTS = st.text(alphabet=st.sampled_from('ab "“”„«»＂：:，,（）()－−-^2\n')).map(str.strip).filter(bool)


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["camera", "album", "folder"]))
def test_values_with_them_survive_being_written(text: str, name: str) -> None:
    text = " ".join(text.split())
    query = Query((TextTerm(text), TextTerm(text, -1.0)), (), Filter(name, (text, "b")))
    assert parse(str(query)) == query


@settings(deadline=None)
@given(st.lists(st.sampled_from([*'ab "“”„«»＂：，（）－−OR', "is：raw", "date：", "folder："])).map("".join))
def test_whatever_is_typed_parses_or_is_refused_and_survives_being_written(text: str) -> None:
    with suppress(QueryError):
        query = parse(text)
        assert parse(str(query)) == query


def test_filters_in_a_text_are_told_apart() -> None:
    text = "海滩 is：raw －（camera：canon）"
    assert [text[part.start : part.end] for part in filter_parts(text)] == ["is：raw", "－（camera：canon）"]
    assert without(text, filter_parts(text)[0]) == "海滩 －（camera：canon）"
    assert toggled("海滩 is：raw", "is:raw") == "海滩"


@pytest.mark.parametrize(
    "text", ["dogs date：", "海滩\u3000date：", "（date：", "－is：", "“exact wor", "a „exact", "« a", "＂a"]
)
def test_more_is_about_to_be_typed(text: str) -> None:
    assert is_begun(text)


@pytest.mark.parametrize("text", ["“exact words”", "5“ disk", "re：", "« a »", "＂a＂"])
def test_nothing_more_need_be_typed(text: str) -> None:
    assert not is_begun(text)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("is：fav", "is：favorite "),
        ("（is：raw OR －is：fav", "（is：raw OR －is：favorite "),
        ("type:jpeg，ra", "type:jpeg，raw "),
        ("camera：“EOS", 'camera："EOS R5" '),
        ("海滩\u3000is：fav", "海滩\u3000is：favorite "),
        ("－came", "－camera:"),
    ],
)
def test_values_are_suggested(typed: str, taken: str) -> None:
    vocabulary = Vocabulary(
        {"is": ("favorite", "raw"), "type": ("raw", "jpeg"), "camera": ("EOS R5",), "date": ()}
    )
    assert suggestions(typed, len(typed), vocabulary)[0].text == taken
