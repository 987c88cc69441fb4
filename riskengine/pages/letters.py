"""How wide a text is in a picture, so that it can be broken over lines before any browser sees it."""

from __future__ import annotations

from collections.abc import Sequence

# Widths of Arial and its metric equals (Liberation Sans, Helvetica), in thousandths of the letter size.
_WIDTHS = {
    222: "ijl'|",
    278: " \N{NO-BREAK SPACE}!,./:;It[]\\f",
    333: "()-r`„",
    355: '"',
    389: "*",
    500: "cksvxyzJ",
    556: "abdeghnopqu0123456789#$?_Låäéö«»–",
    584: "+<=>~",
    611: "FTZø",
    667: "ABEKPSVXYÅÄ&",
    722: "CDHNRUw",
    778: "GOQØ",
    833: "mM",
    889: "%æ",
    944: "W",
    1000: "Æ—…",
}
_BY_LETTER = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_OTHER = 700  # wider than most, so that a text in other letters is broken too soon rather than too late


def width(text: str, size: int) -> float:
    """The width of a text in letters of a size, in the same unit as the size."""
    return sum(_BY_LETTER.get(letter, _OTHER) for letter in text) * size / 1000


def broken(text: str, size: int, room: int, most: int) -> Sequence[str]:
    """The text over at most so many lines of a width; what does not fit is cut with an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for piece in _pieces(word, size, room):
            joined = f"{line} {piece}" if line else piece
            if width(joined, size) <= room:
                line = joined
            else:
                lines.append(line)
                line = piece
    lines.append(line)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width(f"{last}…", size) > room:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def _pieces(word: str, size: int, room: int) -> Sequence[str]:
    """A word, cut where it is too long for a line of its own; long words of Norwegian get a hyphen."""
    pieces = []
    while width(word, size) > room:
        at = 1
        while width(word[: at + 1] + "-", size) <= room:
            at += 1
        pieces.append(word[:at] + "-")
        word = word[at:]
    return [*pieces, word]
