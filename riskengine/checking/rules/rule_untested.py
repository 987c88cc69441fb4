"""A rule that no test expects to hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...ruleset.definition import Test
from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="untested-rule",
    severity="info",
    summary="No test expects a rule to hold",
    what="No test of the ruleset, nor one in the file of tests beside it, names the rule as one that holds, by itself, by its "
    "finding, by an action that it alone asks for, or by a level that it alone gives.",
    why="If the rule never held again, no test would notice.",
    mend="Add a test in which it holds: `expect: {rules: {THE-RULE: holds}}`.",
    bad="""
items:
  pain: {type: yes-no, title: {nb: Smerte, en: Pain}, source: guide}
rules:
  painful: {when: pain, then: {response: contact}, source: guide}
""",
    good="""
items:
  pain: {type: yes-no, title: {nb: Smerte, en: Pain}, source: guide}
rules:
  painful: {when: pain, then: {response: contact}, source: guide}
tests:
  - {name: pain, answers: {pain: yes}, expect: {rules: {painful: holds}}}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Rules that no test expects to hold, in rulesets that have tests."""
    if not subject.tests:
        return
    expected = _Expected(subject, subject.tests)
    for name in subject.section("rules"):
        rules = subject.rules_named(name)
        if rules and not any(rule.id in expected.rules for rule in rules):
            yield Found(("rules", name), f'no test expects "{name}" to hold', key=True)


class _Expected:
    """The rules that some test expects to hold: by name, or as the only ones behind an action or a level that it expects."""

    def __init__(self, subject: Subject, tests: Sequence[Test]) -> None:
        self.alone: dict[tuple[str, str], list[str]] = {}
        levels = {name: outcome.level_ids for name, outcome in subject.definition.outcomes.items()}
        for rule in subject.author_rules:
            for action in rule.plan:
                self.alone.setdefault(("plan", action), []).append(rule.id)
            for outcome, level in rule.then:
                self.alone.setdefault((outcome, levels[outcome][level]), []).append(rule.id)
        self.rules = frozenset(id_ for test in tests for id_ in self._of(test))

    def _of(self, test: Test) -> Iterator[str]:
        expect = test.expect
        yield from (id_ for id_, status in (expect.get("rules") or {}).items() if status == "holds")
        yield from expect.get("findings") or ()
        yield from (id_ for rules in (expect.get("reasons") or {}).values() for id_ in rules)
        results = [("plan", action) for action in expect.get("plan") or ()]
        results += [(name, level) for name, level in (expect.get("outcomes") or {}).items() if isinstance(level, str)]
        for result in results:
            behind = self.alone.get(result, [])
            if len(behind) == 1:
                yield behind[0]


RULE = Rule(PAGE, check)
