"""The canonical JSON of an assessment in which all is known, written from pieces that the ruleset settles beforehand.

`Assessment.document` says what a document is; this gives the same bytes many times faster, and the tests hold it to them. It takes
on only what it can write so; whatever else there is, is written from the document.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any

from ..collecting import nothing_collected
from ..language import times
from ..ruleset.definition import Action, Definition, Outcome
from .account import cited
from .byte_text import HOLE, in_order, literal, object_of, quoted
from .case import Assessor, Case
from .kept_programs import Batch
from .layout import setting as setting_of
from .program import Complete, Program
from .remembered import RememberedRules
from .told import NotForetold
from .written_rules import Alone, Text, Writer, WrittenParts

if TYPE_CHECKING:
    from .assessment import Assessment

SEVERITIES = ("error", "warning", "contested", "info")

OFTEN = 50
"""From how many documents on it pays to prepare for writing them: making ready costs about as much as so many."""


class Writing:
    """How the documents of one ruleset are written: part by part at first, and by a writer where there are to be many."""

    def __init__(self, definition: Definition, program: Program, engine: str) -> None:
        self.program = program
        self._made_of = definition, program, engine
        self._asked = count()  # counts without a lock
        self._lock = threading.Lock()
        self._ready = False
        self._remembered: RememberedRules | None = None
        self._writer: DocumentWriter | None = None

    def writer(self) -> DocumentWriter | None:
        """The writer; None where there is none yet, or the ruleset has something that it does not write."""
        if not self._ready and next(self._asked) >= OFTEN:
            return self.prepared()
        return self._writer

    @property
    def remembered(self) -> RememberedRules:
        """What the rules have said of themselves."""
        if self._remembered is None:
            with self._lock:
                self._remembered = self._remembered or RememberedRules(self._made_of[0])
        return self._remembered

    @nothing_collected()
    def prepared(self) -> DocumentWriter | None:
        """The writer, made now where it is not made yet."""
        with self._lock:
            if not self._ready:
                self._writer = writer_of(*self._made_of)
                self._ready = True
        return self._writer


def writer_of(definition: Definition, program: Program, engine: str) -> DocumentWriter | None:
    """A writer of a ruleset's documents; None where the ruleset has something that it does not write."""
    if definition.uses or HOLE.search(definition.text) or any(each.due_from for each in definition.actions.values()):
        return None
    with program.making.together("writer") as batch:
        try:
            return DocumentWriter(definition, program, engine, batch)
        except NotForetold:
            return None


class DocumentWriter:
    """Writes the documents of one ruleset. Thread-safe: nothing is changed after it is made."""

    def __init__(self, definition: Definition, program: Program, engine: str, batch: Batch) -> None:
        parts = WrittenParts(definition, program, batch)
        self._program = program
        self._whole = parts.whole()
        small = self._whole is not None
        self._answers, self._rules, self._values = (
            ([], [], []) if small else (parts.answers(), parts.rules(), parts.values())
        )
        self._engine = literal({"version": engine})
        self._ruleset = literal(
            {
                "id": definition.id,
                "version": definition.version,
                "sha256": definition.sha256,
                "title": dict(definition.title),
            }
        )
        self._defaults = {
            name: literal({"value": plain(definition.parameters[name].default_written), "set_by": "default"})
            for name in in_order(definition.parameters)
        }
        self._all_defaults = object_of(self._defaults)
        moved = {name: at for at, name in enumerate(program.moved)}
        items = {name: at for at, name in enumerate(definition.items)}
        self._outcomes = [
            _WrittenOutcome(outcome, items.get(outcome.judgement or ""), moved.get(outcome.name))
            for outcome in (definition.outcomes[name] for name in in_order(definition.outcomes))
        ]
        self._findings = _findings(definition, parts)
        self._actions = _actions(definition)

    def pieces(self, assessment: Assessment, slots: Complete) -> Iterator[str]:
        """The document in pieces of byte text, none larger than some rules."""
        alone = assessment.answer_text, assessment.rule_text
        if self._whole is not None:
            answers, rules, settled, held, values, levels = self._whole(slots, (), *alone)
            if not assessment.case.plain_answers:
                answers = literal(assessment.answers_as_json())[1:-1]
            middle = self._between(assessment.case, slots, held, values, levels)
            # All is copied once, to its place.
            yield "".join(
                ['{"answers":{', answers, middle, *rules, '},"ruleset":', self._ruleset, ',"values":{', settled, "}}"]
            )
            return
        truths, values, levels = self._program.concluded(slots)
        yield '{"answers":{'
        if not assessment.case.plain_answers:
            yield literal(assessment.answers_as_json())[1:-1]
        else:
            yield from self._each(self._answers, slots, values, alone)
        yield self._between(assessment.case, slots, [truth.certain for truth in truths], values, levels)
        yield from self._each(self._rules, slots, values, alone)
        yield f'}},"ruleset":{self._ruleset},"values":{{'
        yield from self._each(self._values, slots, values, alone)
        yield "}}"

    @staticmethod
    def _each(
        writers: Sequence[Writer], slots: Sequence[Any], values: Sequence[Any], alone: tuple[Alone, Alone]
    ) -> Iterator[str]:
        for at, write in enumerate(writers):
            yield ("," if at else "") + write(slots, values, *alone)

    def _between(
        self, case: Case, slots: Sequence[Any], held: Sequence[bool], values: Sequence[Any], levels: Sequence[int]
    ) -> str:
        """All that stands between the last answer and the first rule."""
        findings = ",".join([said(slots, values) for at, said in self._findings if held[at]]) if self._findings else ""
        outcomes = ",".join([each.text(slots, levels) for each in self._outcomes])
        plan = self._plan(case, held) if self._actions else ""
        id_ = "null" if case.id is None else quoted(case.id)
        return (
            f'}},"as_of":{quoted(case.as_of.text)},"assessor":{_assessor(case.assessor)},"case":{id_},"engine":{self._engine}'
            f',"findings":[{findings}],"open_questions":[],"outcomes":{{{outcomes}}},"parameters":{self._parameters(case)}'
            f',"plan":[{plan}],"rules":{{'
        )

    def _parameters(self, case: Case) -> str:
        settings = case.settings
        for each in settings.values():
            if each.set_by != "default":
                break
        else:
            return self._all_defaults
        return object_of(
            {
                name: default
                if settings[name].set_by == "default"
                else literal({"value": plain(settings[name].written), "set_by": settings[name].set_by})
                for name, default in self._defaults.items()
            }
        )

    def _plan(self, case: Case, held: Sequence[bool]) -> str:
        planned: list[tuple[bool, int, str]] = []
        for action in self._actions:
            rules = [id_ for at, id_ in action.asked_by if held[at]]
            if rules:
                planned.append(action.written(case, rules))
        planned.sort(key=lambda each: each[:2])
        return ",".join([text for _, _, text in planned])


class _WrittenOutcome:
    """An outcome as it stands for each level."""

    def __init__(self, outcome: Outcome, judgement: int | None, moved: int | None) -> None:
        self._judgement, self._moved = judgement, moved
        self._indicated: list[str] = []
        name = quoted(outcome.name)
        self._levels: list[tuple[str, str]] = []
        for level in outcome.level_ids:
            here = quoted(level)
            self._levels.append(
                (
                    f'{name}:{{"decided_by":{quoted(outcome.decided_by)},"determined":true,"highest":{here}',
                    f',"lowest":{here},"value":{here}}}',
                )
            )
        if judgement is not None and moved is not None:
            self._indicated = [
                ',"indicated":' + literal({"lowest": level, "highest": level}) for level in outcome.level_ids
            ]

    def text(self, slots: Sequence[Any], levels: Sequence[int]) -> str:
        """The outcome, from the slots of the items and the levels to which the rules move the outcomes."""
        if self._judgement is None:
            assert self._moved is not None
            before, after = self._levels[levels[self._moved]]
            return before + after
        level: int = slots[self._judgement]
        before, after = self._levels[level]
        if self._indicated:
            assert self._moved is not None
            return before + self._indicated[levels[self._moved]] + after
        return before + after


class _WrittenAction:
    """An action as it stands in a plan."""

    def __init__(self, action: Action, asked_by: Sequence[tuple[int, str]]) -> None:
        self.asked_by = asked_by
        self._length, self._length_written = action.due, action.due_written
        members = {"action": literal(action.id), "by": literal(action.by)}
        if action.channel is not None:
            members["channel"] = literal(dict(action.channel))
        self._before = ",".join(f'"{key}":{said}' for key, said in sorted(members.items()))
        legal = [cited(citation) for citation in action.legal_basis]
        self._between = f',"legal_basis":{literal(legal)},"rules":[' if legal else ',"rules":['
        self._after = f'],"status":"do","title":{literal(dict(action.title))},"to":{literal(action.to)}}}'

    def written(self, case: Case, rules: Sequence[str]) -> tuple[bool, int, str]:
        """Whether it has no deadline, when its deadline ends, and how it stands there."""
        length, written = self._length, self._length_written
        if isinstance(length, str):
            setting = case.settings[length]
            length, written = setting_of(setting.partial), setting.written
        ends, due, due_at = 0, "null", "null"
        without = length is None or written is None
        if length is not None and written is not None:
            offset = case.as_of.offset_minutes
            ends = times.after(case.as_of.microseconds, length, offset)
            due, due_at = quoted(written), quoted(times.format_datetime(ends, offset))
        middle = f'{{{self._before},"due":{due},"due_at":{due_at}{self._between}{",".join(rules)}'
        return without, ends, middle + self._after


def _findings(definition: Definition, parts: WrittenParts) -> list[tuple[int, Text]]:
    """Each rule that finds something, by its number, with what writes its finding; the most severe first."""
    found = []
    for at, (id_, rule) in enumerate(definition.rules.items()):
        if rule.finding is not None:
            members = {
                "asks_for_reason": rule.finding.asks_for_reason,
                "rule": id_,
                "severity": rule.finding.severity,
                "status": "holds",
            }
            before = literal(members)[:-1] + ',"text":'
            text = parts.text(before, rule.finding.text, "}")
            found.append((SEVERITIES.index(rule.finding.severity), at, text))
    return [(at, text) for _, at, text in sorted(found, key=lambda each: each[0])]


def _actions(definition: Definition) -> list[_WrittenAction]:
    numbered = list(enumerate(definition.rules.items()))
    asking: dict[str, list[tuple[int, str]]] = {}
    for at, (id_, rule) in numbered:
        for action in dict.fromkeys(rule.plan):
            asking.setdefault(action, []).append((at, quoted(id_)))
    return [_WrittenAction(action, asking[id_]) for id_, action in definition.actions.items() if id_ in asking]


def _assessor(assessor: Assessor) -> str:
    found = []
    if assessor.id is not None:
        found.append(f'"id":{quoted(assessor.id)}')
    if assessor.organisation is not None:
        found.append(f'"organisation":{quoted(assessor.organisation)}')
    if assessor.role is not None:
        found.append(f'"role":{quoted(assessor.role)}')
    return "{" + ",".join(found) + "}"


def plain(written: Any) -> Any:
    """What was written, as JSON has it."""
    return float(written) if isinstance(written, Fraction) else written
