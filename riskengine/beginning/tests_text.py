"""The file of tests beside a ruleset that is begun: what follows from the answers, worked out without the engine.

Cases by the number of signs, up to the highest level, and by each sign; one in which nothing is answered, one in which nothing
is known.
Each rule holds in one, fails in one, and is open in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..formatting import formatted
from .frame import Frame
from .words import COMMENTS, TEST_NAMES
from .yaml_parts import Parts, commented

_NOON = "T12:00:00+01:00"


def tests_text(bones: Frame, language: str, schema: str) -> str:
    """The text of the file of tests, in the one layout; the arguments are as those of `ruleset_text`."""
    return formatted("".join(_Writer(bones, language).written(schema)), f"{bones.answers.name}.tests.yaml")


class _Writer:
    def __init__(self, bones: Frame, language: str) -> None:
        self.bones = bones
        self.comments, self.names = COMMENTS[language], TEST_NAMES[language]
        self.parts = Parts()
        self.as_of = f"{bones.answers.valid_from}{_NOON}"

    def written(self, schema: str) -> Iterator[str]:
        answers = self.bones.answers
        yield f"# yaml-language-server: $schema={schema}\n\n"
        yield commented(self.comments["tests-head"].format(name=answers.name, day=answers.valid_from))
        yield f"\n{self.parts.dumped({'tests_for': answers.name})}\ntests:\n"
        tables = [
            ("table", self._table(self.names["table"], self._by_number())),
            ("each", self._table(self.names["each"], self._by_sign())),
        ]
        for at, (comment, test) in enumerate([*tables, ("open", self._all(None)), ("unknown", self._all("unknown"))]):
            yield "\n" if at else ""
            yield commented(self.comments[comment], 2)
            lines = self.parts.dumped(test).splitlines()
            yield "".join(f"{'  - ' if number == 0 else '    '}{line}\n" for number, line in enumerate(lines))

    def _by_number(self) -> Iterator[tuple[str, list[str | int]]]:
        """A case for each number of signs, the questions answered in their order."""
        signs = self.bones.signs
        for count in range(len(self.bones.levels) + 1):
            name = self.names["none"] if count == 0 else self.names["signs"].format(count=count)
            yield name, [sign.given if at < count else sign.none for at, sign in enumerate(signs)]

    def _by_sign(self) -> Iterator[tuple[str, list[str | int]]]:
        """Each sign alone, just below where it begins to be one, and as the last that the highest level takes."""
        signs, most = self.bones.signs, self.bones.levels[-1].needed
        nothing = [sign.none for sign in signs]
        for at, sign in enumerate(signs):
            for key, answer in (("alone", sign.given), ("below", sign.below)):
                if answer is not None:
                    yield self.names[key].format(name=sign.name), [*nothing[:at], answer, *nothing[at + 1 :]]
            if at >= most > 1:
                answers = [
                    each.given if other < most - 1 or other == at else each.none for other, each in enumerate(signs)
                ]
                yield self.names["last"].format(name=sign.name), answers

    def _table(self, name: str, cases: Iterable[tuple[str, list[str | int]]]) -> dict[str, Any]:
        bones, flow = self.bones, self.parts.flow
        rules = [f"rules.{level.rule}" for level in bones.levels]
        names = [sign.name for sign in bones.signs]
        rows = []
        for said, answers in cases:
            count = sum(answer == sign.given for answer, sign in zip(answers, bones.signs, strict=True))
            reached = [level for level in bones.levels if level.needed <= count]
            held = ["holds" if each in reached else "fails" for each in bones.levels]
            plan = [bones.action] if bones.levels[-1] in reached else []
            due = bones.answers.within if plan else self.parts.quoted("-")
            level = reached[-1].id if reached else bones.lowest
            rows.append(flow([self.parts.text(said), *answers, level, *held, flow(plan), due]))
        return {
            "name": self.parts.text(name),
            "as_of": self.as_of,
            "columns": flow(["case", *names, f"outcomes.{bones.outcome}", *rules, "plan", f"due.{bones.action}"]),
            "expect": flow({"plan_if": flow([]), "findings": flow([])}),
            "cases": rows,
        }

    def _all(self, answer: str | None) -> dict[str, Any]:
        """A case in which no question has an answer: none was asked, or none is known."""
        bones, flow = self.bones, self.parts.flow
        made = "required" if answer is None else bones.unsure
        rules = {level.rule: "open" for level in bones.levels}
        highest = bones.levels[-1].id
        return {
            "name": self.parts.text(self.names["open" if answer is None else "unknown"]),
            "as_of": self.as_of,
            "answers": flow({} if answer is None else {sign.name: answer for sign in bones.signs}),
            "expect": {
                "outcomes": flow({bones.outcome: flow({"lowest": bones.lowest, "highest": highest})}),
                "plan": flow([]),
                "plan_if": flow([bones.action]),
                "findings": flow([f"{made}:{sign.name}" for sign in bones.signs]),
                "rules": flow(rules),
            },
        }
