"""Files from hell: 500 malformed rulesets, made from good ones, each of which is told with a place and without a traceback.

A mutation that has codes is of one kind of mistake, and one of its codes must be told. The others are chaos: whatever is
told, it is a code with a page.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from riskengine import Refused
from riskengine.checking.pages import pages
from riskengine.problems import render
from riskengine.ruleset.build import read_definition

ROOT = Path(__file__).resolve().parents[2]
GOOD = sorted([*(ROOT / "rulesets").rglob("*.yaml"), *(ROOT / "examples" / "guidelines").glob("*.yaml")])
GOOD = [path for path in GOOD if not path.name.endswith(".tests.yaml")]
COUNT = 500
SEED = 20261122

Mutation = Callable[[random.Random, str], str | None]


def _one_of(chance: random.Random, text: str, pattern: str) -> re.Match[str] | None:
    found = list(re.finditer(pattern, text, re.MULTILINE))
    return chance.choice(found) if found else None


def replaced(pattern: str, by: str | Callable[[re.Match[str]], str]) -> Mutation:
    """One match of the pattern, by something else."""

    def mutate(chance: random.Random, text: str) -> str | None:
        match = _one_of(chance, text, pattern)
        if match is None:
            return None
        return text[: match.start()] + (match.expand(by) if isinstance(by, str) else by(match)) + text[match.end() :]

    return mutate


def cut(chance: random.Random, text: str) -> str:
    """The file ends in the midst of something."""
    return text[: chance.randrange(1, len(text) // 2)]


def struck(chance: random.Random, text: str) -> str:
    """A character is missing."""
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def typed(chance: random.Random, text: str) -> str:
    """A character too many."""
    at = chance.randrange(len(text))
    return text[:at] + chance.choice("{}[]:,'\"#&*!|>%@`-\x00\x1b\t\u2028æ") + text[at:]


def shuffled(chance: random.Random, text: str) -> str:
    """Two lines change places."""
    lines = text.split("\n")
    one, other = chance.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def indented(chance: random.Random, text: str) -> str:
    """A line stands one space to the right."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    lines[at] = " " + lines[at]
    return "\n".join(lines)


def repeated(chance: random.Random, text: str) -> str:
    """A part of the file stands there many times, one in the other."""
    at = chance.randrange(len(text))
    return text[:at] + "[" * 5000 + text[at:]


MUTATIONS: dict[str, tuple[Mutation, set[str]]] = {
    "a section misspelt": (replaced(r"^(item|rule|outcome|source)s:", r"\1z:"), {"unknown-key"}),
    "a key misspelt": (replaced(r"^    (title|when|then|type|levels|force):", r"    \1s:"), {"unknown-key", "missing-key"}),
    "the version of another kind": (replaced(r"^version: .*", "version: one"), {"bad-version"}),
    "a date that is none": (replaced(r"from: \d{4}-\d\d-\d\d", "from: 31.12.2025"), {"bad-date"}),
    "a day that no month has": (replaced(r"from: \d{4}-\d\d-\d\d", "from: 2025-02-30"), {"bad-date"}),
    "a force that is none": (replaced(r"force: \w+", "force: law"), {"wrong-value"}),
    "a type that is none": (replaced(r"type: (yes-no|choice|count|number)", "type: bool"), {"wrong-value", "wrong-type"}),
    "a translation missing": (replaced(r"(\{nb: [^{},\"]+), en: [^{},\"]+\}", r"\1}"), {"missing-translation"}),
    "Norwegian missing": (replaced(r"\{nb: [^{},\"]+, (en: [^{},\"]+\})", r"{\1"), {"missing-translation"}),
    "a source misspelt": (replaced(r"^    source: ([a-z0-9-]+)$", r"    source: \1x"), {"unknown-source"}),
    "a rule without effect": (replaced(r"^    then: .*\n", ""), {"rule-without-effect"}),
    "a condition half written": (replaced(r"^(    when: \w.*)$", r"\1 and"), {"condition-syntax"}),
    "a condition of a name that is not there": (replaced(r"^    when: \w.*$", "    when: nobody_knows"), {"unknown-name"}),
    "a condition that is a program": (
        replaced(r"^    when: \w.*$", "    when: __import__('os')"), {"unknown-function", "not-allowed", "unknown-name"}),
    "a level that is not there": (replaced(r"^    then: \{(\w+): [\w-]+\}", r"    then: {\1: highest-of-all}"), {"unknown-level"}),
    "an outcome that is not there": (replaced(r"^    then: \{(\w+): ", r"    then: {nothing: "), {"unknown-outcome"}),
    "an action that is not there": (replaced(r"^    plan: \[.*\]", "    plan: [do-nothing]"), {"unknown-action"}),
    "a party that is not there": (replaced(r"^    by: .*", "    by: somebody"), {"unknown-party"}),
    "a key twice": (replaced(r"^(    (?:title|type|when|source): .*)$", r"\1\n\1"), {"duplicate-key"}),
    "a bracket never closed": (replaced(r"^(    \w+: \{.*)\}$", r"\1"), {"yaml-syntax"}),
    "a quote never closed": (replaced(r'^(    \w+: "[^"\n]*)"$', r"\1"), {"yaml-syntax", "duplicate-key"}),
    "a tab": (replaced(r"^    ", "\t"), {"tab"}),
    "a tag": (replaced(r"^(    title:) ", r"\1 !!python/object:os.system "), {"unknown-tag"}),
    "an alias of nothing": (replaced(r"^    title: .*", "    title: *nothing"), {"unknown-anchor"}),
    "an empty key": (
        replaced(r"^    (title|when|type|then): .*", r"    \1:"), {"wrong-type", "wrong-value", "missing-key", "yaml-syntax"}),
    "a number for a text": (replaced(r"^    title: .*", "    title: 12"), {"wrong-type"}),
    "an id with a capital": (
        replaced(r"^  ([a-z])([a-z_-]+):$", lambda match: f"  {match[1].upper()}{match[2]}:"), {"bad-id", "unknown-key"}),
    "a word of the language as a name": (replaced(r"^  [a-z_]+:\n    type:", "  known:\n    type:"), {"reserved-name"}),
    "an anchor in itself": (replaced(r"^title: .*", "title: &title {nb: *title, en: x}"), {"anchor-in-itself"}),
    "two documents": (replaced(r"^rules:", "---\nrules:"), {"several-documents"}),
    "the file cut off": (cut, set()),
    "a character struck": (struck, set()),
    "a character typed": (typed, set()),
    "two lines changed": (shuffled, set()),
    "a line indented": (indented, set()),
    "brackets without end": (repeated, set()),
}  # fmt: skip


def malformed() -> list[tuple[str, int, str]]:
    """The corpus: the kind of mutation, its number, and the text."""
    texts = [path.read_text(encoding="utf-8") for path in GOOD]
    # Tests of a ruleset are long, and mistakes in them are no different.
    texts = [text[: text.index("\ntests:")] + "\n" if "\ntests:" in text else text for text in texts]
    found: list[tuple[str, int, str]] = []
    each = -(-COUNT // len(MUTATIONS))
    for kind, (mutate, _) in MUTATIONS.items():
        chance = random.Random(f"{SEED} {kind}")
        number = 0
        for _ in range(each * 30):
            text = mutate(chance, chance.choice(texts))
            if text is not None and _refused(text) is not None:
                found.append((kind, number, text))
                number += 1
            if number == each:
                break
    return found


def _refused(text: str) -> Refused | None:
    try:
        read_definition(text, "hell.yaml")
    except Refused as refused:
        return refused
    return None


CORPUS = malformed()


def test_the_corpus_is_large_and_of_each_kind() -> None:
    assert len(CORPUS) >= COUNT
    assert {kind for kind, _, _ in CORPUS} == MUTATIONS.keys()


@pytest.mark.parametrize("kind", MUTATIONS)
def test_each_file_is_told_with_a_place(kind: str) -> None:
    expected = MUTATIONS[kind][1]
    for _, number, text in (each for each in CORPUS if each[0] == kind):
        refused = _refused(text)
        assert refused is not None
        codes = {problem.code for problem in refused.problems}
        assert codes <= pages().keys(), codes
        assert not expected or codes & expected, (number, str(refused)[:500])
        assert any(problem.place is not None for problem in refused.problems)
        lines = len(text.split("\n"))
        assert all(1 <= problem.place.line <= lines + 1 for problem in refused.problems if problem.place is not None)
        assert render(refused.problems, refused.sources)
