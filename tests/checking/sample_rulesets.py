"""Whole rulesets from the parts that pages show."""

from __future__ import annotations

import re

WHOLE = "%%"
"""Stands on the first line of an example that is a whole file."""

_BASE = """\
ruleset: sample
version: 1.0.0
valid: {from: 2026-01-01}
title: {nb: Eksempel, en: Sample}
intended_use: {nb: Et eksempel., en: A sample.}
sources:
  guide: {title: The guide, section: "1.2", force: recommendation}
items:
  fever: {type: yes-no, title: {nb: Feber, en: Fever}, source: guide}
outcomes:
  response: {title: {nb: Oppfølging, en: Response}, levels: [none, contact]}
rules:
  feverish: {when: fever, then: {response: contact}, source: guide}
tests:
  - {name: fever, answers: {fever: yes}, expect: {rules: {feverish: holds}}}
"""

_ORDER = (
    "ruleset", "version", "valid", "title", "intended_use", "sources", "parties", "scales", "parameters", "uses", "items", "values",
    "outcomes", "rules", "actions", "properties", "tests",
)  # fmt: skip


def as_files(example: str) -> list[str]:
    """The files that an example stands for: what it says, put into a ruleset that is in order."""
    if example.startswith(WHOLE):
        return [example.removeprefix(f"{WHOLE}\n")]
    return [_as_file(part) for part in example.split("---\n")]


def _as_file(part: str) -> str:
    base, given = _sections(_BASE), _sections(part)
    for name, text in given.items():
        head, _, body = text.partition("\n")
        if head == f"{name}:" and name in base:
            base[name] = base[name] + body
        else:
            base[name] = text
    return "".join(base[name] for name in sorted(base, key=lambda name: _ORDER.index(name) if name in _ORDER else 99))


def _sections(text: str) -> dict[str, str]:
    parts = re.split(r"^(?=[a-z_]+:)", text.lstrip("\n"), flags=re.MULTILINE)
    return {part.partition(":")[0]: part for part in parts if part.strip()}
