"""Canonical JSON is what RFC 8785 says, whichever of the two ways it is written."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from riskengine.evaluation.canonical import canonical

numbers = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-1000, 1000, places=3).map(float),
    st.sampled_from([0.0, -0.0, 1.0, 1e-4, 9.9e-5, 1e-5, 1e-7, 1e15 + 0.5, 1e16, 1e21, 1e22, 5e-324]),
)
texts = st.one_of(
    st.text(),
    st.text(st.characters(max_codepoint=0x2FF)),
    st.sampled_from(['\x00\x1f\x7f"\\/\b\f\n\r\t', "\u2028", "😀", "ﬁ"]),
)
leaves = st.one_of(st.none(), st.booleans(), numbers, texts)


def inside(documents: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(documents, max_size=5),
        st.lists(documents, max_size=5).map(tuple),
        st.dictionaries(st.one_of(texts, st.from_regex(r"[a-z_:-]{1,8}", fullmatch=True)), documents, max_size=5),
    )


@given(st.recursive(leaves, inside, max_leaves=30))
def test_it_is_what_rfc_8785_says(document: Any) -> None:
    assert canonical(document) == rfc8785.dumps(document)


@given(st.recursive(leaves, inside, max_leaves=30))
def test_it_reads_back_as_the_same_document(document: Any) -> None:
    # A float that is whole is written as a whole number, so numbers are compared as floats.
    assert json.loads(canonical(document), parse_int=float) == json.loads(json.dumps(document), parse_int=float)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_as_rfc_8785_writes_it(number: float) -> None:
    assert canonical({"value": number}) == rfc8785.dumps({"value": number})


def test_keys_are_ordered_by_utf_16_as_the_rfc_demands() -> None:
    # U+1F600 stands before U+FB01 in UTF-16, and after it by code point.
    assert canonical({"ﬁ": 1, "😀": 2}) == '{"😀":2,"ﬁ":1}'.encode()


@pytest.mark.parametrize(
    "document",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        2**53,
        -(2**53),
        "\ud800",
        {"\ud800": 1},
        {1: "a"},
        {None: 1},
        {"a"},
        b"a",
    ],
    ids=repr,
)
def test_what_json_cannot_hold_exactly_is_refused(document: Any) -> None:
    for each in (document, [document], {"a": document}):
        with pytest.raises(ValueError):
            canonical(each)
