"""Files from hell: 500 malformed rulesets, made from good ones, each of which is told with a place and without a traceback.

They are kept in `hell/corpus.jsonl` as edits of the good files beside it, with the codes that are told of each. A mutation
that has codes is of one kind of mistake, and one of its codes must be told. The others are chaos: whatever is told, it is a
code with a page.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from riskengine import Refused
from riskengine.checking.pages import pages
from riskengine.problems import render
from riskengine.ruleset.build import read_definition

ROOT = Path(__file__).resolve().parents[2]
HELL = Path(__file__).with_name("hell")
BUNDLED = sorted(path for path in (ROOT / "rulesets").rglob("*.yaml") if not path.name.endswith(".tests.yaml"))
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


@dataclass(frozen=True)
class Malformed:
    """A file of the corpus: a good one, with an edit, and the codes that are told of it."""

    kind: str
    base: str
    start: int
    end: int
    put: str
    codes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The malformed file."""
        good = (HELL / self.base).read_text(encoding="utf-8")
        return good[: self.start] + self.put + good[self.end :]


def corpus() -> list[Malformed]:
    """The corpus as it is kept."""
    lines = (HELL / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    return [Malformed(**{**json.loads(line), "codes": tuple(json.loads(line)["codes"])}) for line in lines]


def make_corpus() -> list[Malformed]:
    """The corpus anew, from the good files beside it. `python tests/checking/test_hell.py` writes it."""
    good = {path.name: path.read_text(encoding="utf-8") for path in sorted(HELL.glob("*.yaml"))}
    found: list[Malformed] = []
    each = -(-COUNT // len(MUTATIONS))
    for kind, (mutate, _) in MUTATIONS.items():
        chance = random.Random(f"{SEED} {kind}")
        number = 0
        for _ in range(each * 30):
            base = chance.choice(list(good))
            text = mutate(chance, good[base])
            refused = None if text is None else _refused(text)
            if text is None or refused is None:
                continue
            found.append(_as_edit(kind, base, good[base], text, _codes(refused)))
            number += 1
            if number == each:
                break
    return found


def _as_edit(kind: str, base: str, good: str, text: str, codes: tuple[str, ...]) -> Malformed:
    start = _alike(good, text)
    tail = _alike(good[start:][::-1], text[start:][::-1])
    return Malformed(kind, base, start, len(good) - tail, text[start : len(text) - tail], codes)


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common from the start."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _codes(refused: Refused) -> tuple[str, ...]:
    return tuple(sorted({problem.code for problem in refused.problems}))


def _refused(text: str) -> Refused | None:
    try:
        read_definition(text, "hell.yaml")
    except Refused as refused:
        return refused
    return None


CORPUS = corpus()


def test_the_corpus_is_large_and_of_each_kind() -> None:
    assert len(CORPUS) >= COUNT
    assert {each.kind for each in CORPUS} == MUTATIONS.keys()


@pytest.mark.parametrize("kind", MUTATIONS)
def test_each_file_is_told_with_a_place(kind: str) -> None:
    expected = MUTATIONS[kind][1]
    for each in (each for each in CORPUS if each.kind == kind):
        refused = _refused(each.text)
        assert refused is not None, each
        assert _codes(refused) == each.codes, each
        assert set(each.codes) <= pages().keys(), each
        assert not expected or set(each.codes) & expected, (each, str(refused)[:500])
        assert any(problem.place is not None for problem in refused.problems)
        lines = len(each.text.split("\n"))
        assert all(1 <= problem.place.line <= lines + 1 for problem in refused.problems if problem.place is not None)
        assert render(refused.problems, refused.sources)


@pytest.mark.parametrize("kind", MUTATIONS)
def test_what_befalls_the_bundled_rulesets_is_told_too(kind: str) -> None:
    """The same mistakes in the rulesets as they are today, a few of each kind."""
    mutate, _ = MUTATIONS[kind]
    chance = random.Random(f"{SEED} today {kind}")
    for path in chance.sample(BUNDLED, 3):
        text = mutate(chance, path.read_text(encoding="utf-8"))
        refused = None if text is None else _refused(text)
        if refused is not None:
            assert set(_codes(refused)) <= pages().keys()
            assert any(problem.place is not None for problem in refused.problems)


if __name__ == "__main__":
    lines = [json.dumps(asdict(each), ensure_ascii=False) for each in make_corpus()]
    (HELL / "corpus.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
