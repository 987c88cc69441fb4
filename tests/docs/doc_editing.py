"""What a reader does to a file when a page says "add this" or "change that"."""

from __future__ import annotations

import re

_KEY = re.compile(r"^(?P<indent> *)(?P<key>[^\s#:-][^:]*):(?: |$)")


def added(text: str, fragment: str) -> str:
    """The text with the entries of a fragment, each at the end of its section; an entry that is there already is replaced.

    A section that the text lacks comes last, after a blank line.
    """
    sections = _blocks(text.splitlines(), 0)
    for name, lines in _blocks(fragment.splitlines(), 0):
        at = next((number for number, (there, _) in enumerate(sections) if there == name), None)
        if name == "":
            continue
        if at is None:
            if sections and not lines[0].startswith(" ") and len(lines) > 1:
                sections[-1] = (sections[-1][0], [*_stripped(sections[-1][1]), ""])
            sections.append((name, lines))
        elif len(lines) == 1 or len(sections[at][1]) == 1:
            there = sections[at][1]
            sections[at] = (name, [*_stripped(lines), *there[len(_stripped(there)) :]])
        else:
            sections[at] = (name, _joined(sections[at][1], lines))
    return "\n".join(line for _, lines in sections for line in lines).rstrip("\n") + "\n"


def patched(text: str, diff: str) -> str | None:
    """The text with the change a diff shows; None where what it changes does not stand there exactly once."""
    lines = diff.splitlines()
    before = "".join(line[1:] + "\n" for line in lines if not line.startswith("+"))
    after = "".join(line[1:] + "\n" for line in lines if not line.startswith("-"))
    return text.replace(before, after) if text.count(before) == 1 else None


def _joined(there: list[str], new: list[str]) -> list[str]:
    if any(line.startswith("  - ") for line in new):
        return [*_stripped(there), *(["", *new[1:]] if there[1:] else new[1:]), ""]
    entries = _blocks(there[1:], 2)
    for name, lines in _blocks(new[1:], 2):
        at = next((number for number, (old, _) in enumerate(entries) if old == name), None)
        if at is None:
            if entries:
                entries[-1] = (entries[-1][0], _stripped(entries[-1][1]))
            entries.append((name, lines))
        else:
            entries[at] = (name, [*_stripped(lines), *entries[at][1][len(_stripped(entries[at][1])) :]])
    return [there[0], *_stripped([line for _, lines in entries for line in lines]), ""]


def _blocks(lines: list[str], indent: int) -> list[tuple[str, list[str]]]:
    """The lines as keys of one depth with what stands below each; lines before the first key are those of the key ""."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        key = _KEY.match(line)
        if key is not None and len(key["indent"]) == indent:
            found.append((key["key"], [line]))
        elif found:
            found[-1][1].append(line)
        else:
            found.append(("", [line]))
    return found


def _stripped(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]
