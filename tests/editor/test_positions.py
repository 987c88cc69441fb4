"""Positions are those that editors count: against a second implementation, by encoding the line."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from riskengine.editor.positions import Encoding, Positions, Span
from riskengine.problems import Place

TEXTS = st.text(st.sampled_from("aæøå😟€ \t\n\r\u2028\x0c:{"), max_size=60)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])
BYTES = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def test_an_example() -> None:
    text = "a: «å» 😟 b\nøl: {x}\r\nend"
    positions = Positions(text)
    assert positions.position(text.index("b")) == (0, 10)  # the face counts as two
    assert positions.offset(0, 10) == text.index("b")
    assert positions.offset(0, 8) == text.index("😟")  # amid the face
    assert positions.position(text.index("x")) == (1, 5)
    assert positions.position(text.index("end")) == (2, 0)
    assert positions.position(text.index("\r") + 1) == (1, 7)
    assert positions.place(Place("", 1, 4, 3)) == Span(3, 6)
    assert positions.place(Place("", 9, 9, 9)) == Span(len(text), len(text))


@given(TEXTS, ENCODINGS, st.booleans())
def test_there_and_back(text: str, encoding: Encoding, marked: bool) -> None:
    positions = Positions(text, encoding, marked=marked)
    codec, unit = BYTES[encoding]
    for offset in range(len(text) + 1):
        if text[max(0, offset - 1) : offset + 1] == "\r\n":
            continue  # within a line break
        line, character = positions.position(offset)
        before = re.split(r"\r\n|\r|\n", text[:offset])
        units = len(before[-1].encode(codec)) // unit
        mark = len("\ufeff".encode(codec)) // unit if marked and line == 0 else 0
        assert (line, character) == (len(before) - 1, units + mark)
        assert positions.offset(line, character) == offset


@given(TEXTS, ENCODINGS, st.integers(-5, 80), st.integers(-5, 80))
def test_no_position_is_outside(text: str, encoding: Encoding, line: int, character: int) -> None:
    assert 0 <= Positions(text, encoding).offset(line, character) <= len(text)
