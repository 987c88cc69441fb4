"""An assessment: what comes out when a ruleset meets a case. Everything in it can be read off its one JSON document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..collecting import nothing_collected
from ..language import times
from ..language.knowledge import FALSE, Interval, Options, Partial, Truth, is_known
from ..language.tree import Node
from ..language.types import Date
from ..problems import Problem, Refused, did_you_mean
from ..ruleset.definition import Action, Definition, Outcome, Texts, Use, Value
from .account import Accounts, cited, parts_as_json, plain_knowledge
from .byte_text import literal
from .canonical import canonical, canonical_pieces
from .case import Answer, Assessor, Case
from .layout import setting as setting_of
from .override_reasons import OTHER, unknown_reason
from .program import Program
from .questions import OpenQuestion, open_questions
from .reading import Reading
from .verdict import Levels, Verdict
from .written import Writing

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    from ..explanation.explanation import Explanation
    from .remembered import RememberedRules

SEVERITIES = ("error", "warning", "contested", "info")


@dataclass(frozen=True, slots=True)
class Override:
    """A clinician's decision that differs from a determined outcome, with the reason. Both stay. `code` is one of `REASONS`."""

    level: str
    reason: str
    by: Assessor
    code: str = OTHER


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """An outcome: its level where it is determined, and the lowest and highest it can still have.

    `value` is None exactly when `determined` is false. `indicated` holds, for an outcome that a clinician decides and rules
    speak about, the lowest and highest level to which the rules point.
    """

    value: str | None
    lowest: str
    highest: str
    determined: bool
    decided_by: str
    indicated: tuple[str, str] | None = None
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class ValueResult:
    """A value: known exactly (`value`), or within `lowest` and `highest`, or for unordered choices one of `one_of`.

    `given` is `no` where there is no such value in this case, and `open` where that is not settled: then there is never a `value`.
    """

    value: Any = None
    lowest: Any = None
    highest: Any = None
    one_of: tuple[str, ...] | None = None
    given: str = "yes"


@dataclass(frozen=True, slots=True)
class FindingResult:
    """What a rule found. `status` is `holds`, or `open` where the rule may still hold."""

    rule: str
    severity: str
    status: str
    text: Texts
    asks_for_reason: bool


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action of the plan: `do` where a rule that asks for it holds, `if` where such a rule is open.

    `due` is the ISO 8601 duration or period the ruleset gives, `due_at` the moment it ends; both None where none is given. Where it
    runs from something in the case, `due_from` is that date or moment, or its bounds; while these differ, `due_at` is None.
    """

    action: str
    status: str
    title: Texts
    by: str
    to: str | None
    due: str | None
    due_at: str | None
    rules: tuple[str, ...]
    definition: Action
    due_from: Any = None


@dataclass(frozen=True, slots=True)
class RuleAccount:
    """A rule's account of itself."""

    status: str
    reads: Mapping[str, Any]
    because: Texts
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Due:
    """A deadline as written, what it runs from in the case, and between which moments it ends."""

    written: str
    begins: Interval | None
    ends: Interval


class Assessment:
    """What a ruleset says about one case at one moment.

    Immutable and thread-safe; the parts are worked out when first read. `outcomes`, `values` and `rules` are by name,
    `plan` in order of deadline, `findings` in order of severity.
    """

    def __init__(
        self,
        definition: Definition,
        case: Case,
        verdict: Verdict | Program,
        *,
        engine: str,
        used: Mapping[str, Assessment | Mapping[str, Any]] | None = None,
        overrides: Mapping[str, Override] | None = None,
        writing: Writing | None = None,
    ) -> None:
        """What comes of a case.

        Args:
            definition: the ruleset.
            case: the case, checked against it.
            verdict: what it concludes, or the program that finds it when it is first asked for.
            engine: the version of the engine.
            used: the assessments of the rulesets it uses, or their documents.
            overrides: a clinician's own decisions, by outcome.
            writing: how its document is written, if in another way than from its parts.
        """
        self.definition = definition
        self.case = case
        if isinstance(verdict, Verdict):
            self.verdict = verdict
        else:
            self._program = verdict
        self._writing = writing
        self.engine = engine
        self.used = dict(used) if used else {}
        self.overrides = dict(overrides) if overrides else {}

    @cached_property
    def verdict(self) -> Verdict:
        """What the ruleset concludes, before it is put in words."""
        return self._program.run(self.case.world)

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self.definition, self.case.world, self.verdict)

    @cached_property
    def _accounts(self) -> Accounts:
        return Accounts(self._reading)

    # Outcomes and values

    @cached_property
    def outcomes(self) -> Mapping[str, OutcomeResult]:
        """Each outcome with its bounds."""
        return {name: self._outcome(outcome) for name, outcome in self.definition.outcomes.items()}

    def _outcome(self, outcome: Outcome) -> OutcomeResult:
        levels = self.verdict.outcomes[outcome.name]
        ids = outcome.level_ids
        determined = levels.lowest == levels.highest
        indicated = self.verdict.indicated.get(outcome.name)
        return OutcomeResult(
            value=ids[levels.lowest] if determined else None,
            lowest=ids[levels.lowest],
            highest=ids[levels.highest],
            determined=determined,
            decided_by=outcome.decided_by,
            indicated=None if indicated is None else (ids[indicated.lowest], ids[indicated.highest]),
            override=self.overrides.get(outcome.name),
        )

    @cached_property
    def values(self) -> Mapping[str, ValueResult]:
        """Each value, as far as it is known."""
        found = {}
        for name, value in self.definition.values.items():
            given = self.given(value)
            if not given.possible:
                found[name] = ValueResult(given="no")
                continue
            shown = self._accounts.shown(self.verdict.values[name], value.type)
            if not given.certain:
                bounds = shown if isinstance(shown, dict) else {"lowest": shown, "highest": shown}
                one_of = tuple(bounds["one_of"]) if "one_of" in bounds else None
                found[name] = ValueResult(None, bounds.get("lowest"), bounds.get("highest"), one_of, given="open")
            elif isinstance(shown, dict):
                one_of = tuple(shown["one_of"]) if "one_of" in shown else None
                found[name] = ValueResult(None, shown.get("lowest"), shown.get("highest"), one_of)
            else:
                found[name] = ValueResult(shown, shown, shown)
        return found

    def reading(self, node: Node) -> Partial:
        """What is known of something that the ruleset reads, in this case."""
        return self._reading.of(node)

    def given(self, value: Value) -> Truth:
        """Whether there is such a value in this case."""
        return self._reading.given(value)

    # Findings and plan

    @cached_property
    def findings(self) -> Sequence[FindingResult]:
        """What the rules that hold found, and what open ones may still find; the most severe first.

        Where the plan of a used ruleset is joined, what its rules found stands here too: it is why its actions are asked for.
        """
        found = self._joined_findings()
        for id_, rule in self.definition.rules.items():
            truth = self.verdict.rules[id_]
            if rule.finding is not None and truth.possible:
                texts = self._accounts.filled(rule.finding.text)
                found.append(
                    FindingResult(id_, rule.finding.severity, truth.status, texts, rule.finding.asks_for_reason)
                )
        return sorted(found, key=lambda each: (each.status != "holds", SEVERITIES.index(each.severity)))

    def _joined_findings(self) -> list[FindingResult]:
        found: dict[tuple[int, str], FindingResult] = {}
        for id_, use in self.definition.uses.items():
            used = self.used.get(id_)
            if isinstance(used, Assessment) and self._joined(use).certain:
                for each in used.findings:
                    owner, rule = used.owner(each.rule)
                    if each.status == "holds":  # a shared assessment's findings come by several ways
                        found.setdefault((id(owner), rule), replace(each, rule=f"{id_}.{each.rule}"))
        return list(found.values())

    @cached_property
    def plan(self) -> Sequence[PlannedAction]:
        """The actions asked for, also those of used rulesets whose plans are joined to this one's; those to do first.

        Each group stands in order of deadline.
        """
        found = _each_once([*self._own_plan(), *self._joined_plans()], self)
        latest = max((moment for _, moment in found if moment is not None), default=0)
        found.sort(key=lambda each: (each[0].status != "do", latest + 1 if each[1] is None else each[1]))
        return [action for action, _ in found]

    def _own_plan(self) -> Iterable[tuple[PlannedAction, int | None]]:
        """The actions of this ruleset, each with the moment its deadline ends."""
        for id_, action in self.definition.actions.items():
            truths = {rule.id: self.verdict.rules[rule.id] for rule in self.definition.asked_by[id_]}
            certain = any(truth.certain for truth in truths.values())
            if not any(truth.possible for truth in truths.values()):
                continue
            due = self._due(action)
            offset = self.case.as_of.offset_minutes
            planned = PlannedAction(
                action=id_,
                status="do" if certain else "if",
                title=action.title,
                by=action.by,
                to=action.to,
                due=None if due is None else due.written,
                due_at=None
                if due is None or not is_known(due.ends)
                else times.format_datetime(int(due.ends.lowest), offset),
                rules=tuple(id_ for id_, truth in truths.items() if (truth.certain if certain else truth.possible)),
                definition=action,
                due_from=None
                if due is None or due.begins is None or action.due_from is None
                else plain_knowledge(due.begins, action.due_from.type, offset),
            )
            yield planned, None if due is None else self._by(due)

    def _joined_plans(self) -> Iterable[tuple[PlannedAction, int | None]]:
        for id_, use in self.definition.uses.items():
            used, joined = self.used.get(id_), self._joined(use)
            if joined.possible and isinstance(used, Assessment):
                for action in used.plan:
                    moment = None if action.due_at is None else times.parse_as_of(action.due_at).microseconds
                    rules = tuple(f"{id_}.{rule}" for rule in action.rules)
                    status = action.status if joined.certain else "if"
                    yield replace(action, action=f"{id_}.{action.action}", status=status, rules=rules), moment

    def _joined(self, use: Use) -> Truth:
        """Whether a used ruleset's plan stands in this one's."""
        return FALSE if use.plan is None else self._reading.truth(use.plan)

    def title_of_action(self, id_: str) -> Texts:
        """An action's title; of `ruleset.*`, a plan that is joined but not given, the ruleset's title."""
        owner, name = self.owner(id_)
        action = owner.definition.actions.get(name)
        return owner.definition.uses[name.removesuffix(".*")].title if action is None else action.title

    def owner(self, id_: str) -> tuple[Assessment, str]:
        """The assessment that an action or rule of the plan belongs to, and its id there: `vrisk10.preventive-measures`."""
        used, _, rest = id_.partition(".")
        below = self.used.get(used) if rest else None
        return below.owner(rest) if isinstance(below, Assessment) else (self, id_)

    def _by(self, due: _Due) -> int:
        """For the order of the plan: when a deadline ends; where that is open, the first moment from now on at which it may."""
        ends = int(due.ends.lowest)
        return ends if is_known(due.ends) else max(ends, self.case.as_of.microseconds)

    def _due(self, action: Action) -> _Due | None:
        """The deadline as it was written, and when it ends, as far as what it runs from is known."""
        length, written = action.due, action.due_written
        if isinstance(length, str):
            setting = self.case.settings[length]
            length, written = setting_of(setting.partial), setting.written
        if length is None or written is None:
            return None
        offset = self.case.as_of.offset_minutes
        if action.due_from is None:
            now = self.case.as_of.microseconds
            ends = times.after(now, length, offset)
            return _Due(written, None, Interval(ends, ends))
        begins = self._reading.of(action.due_from)
        assert isinstance(begins, Interval)
        if isinstance(action.due_from.type, Date):
            moments = [times.end_of_day(int(day), offset) for day in begins]
        else:
            moments = [int(moment) for moment in begins]
        ends_between = [times.after(moment, length, offset) for moment in moments]
        return _Due(written, begins, Interval(min(ends_between), max(ends_between)))

    # Rules and questions

    @cached_property
    def rules(self) -> Mapping[str, RuleAccount]:
        """Every rule's account of itself, fired or not."""
        return {id_: self._account(id_) for id_ in self.definition.rules}

    def _account(self, id_: str) -> RuleAccount:
        rule, truth = self.definition.rules[id_], self.verdict.rules[id_]
        return RuleAccount(
            truth.status,
            self._accounts.reads(rule),
            self._accounts.because(rule, truth),
            self._waits_for(rule.condition, truth),
        )

    def _waits_for(self, node: Any, truth: Truth) -> tuple[str, ...]:
        if truth.certain == truth.possible:
            return ()
        return self._in_order(self._reading.waits_for(node))

    def _in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        expanded: dict[str, None] = {}
        for name in names:
            expanded.update(dict.fromkeys(self._of_used(name[:-2]) if name.endswith(".*") else [name]))
        return self._sorted(expanded)

    def _sorted(self, names: Iterable[str]) -> tuple[str, ...]:
        order = self.definition.places_of_items
        return tuple(sorted(names, key=lambda name: (name not in order, order.get(name, 0), name)))

    def _of_used(self, id_: str) -> Iterable[str]:
        """The questions that a used ruleset waits for; those that it is told from here as the questions asked here."""
        use = self.definition.uses[id_]
        used = self.used.get(id_)
        if not isinstance(used, Assessment):
            if set(use.items) - use.answers.keys():
                yield f"{id_}.*"
            for node in use.told:
                yield from self._in_order(self._reading.waits_for(node))
            return
        for question in used.open_questions:
            yield from self._asked_here(use, question.item)

    def _asked_here(self, use: Use, item: str) -> Iterable[str]:
        owner, _, rest = item.partition(".")
        if rest and owner in use.shares:
            # A shared ruleset of which nothing is known waits for what it would be told from here.
            return self._of_used(owner) if rest == "*" else [item]
        if item in use.answers:
            return self._in_order(self._reading.waits_for(use.answers[item]))
        return [f"{use.ruleset}.{item}"]

    @cached_property
    def open_questions(self) -> Sequence[OpenQuestion]:
        """The items that can still change an outcome, a finding or the plan, in the ruleset's order.

        None that can is left out; one that cannot may be named where the bounds cannot tell.
        """
        world = self.case.world
        changes: dict[str, dict[str, None]] = {}
        conclude = None if self._writing is None else self._writing.program.run
        for item, targets in open_questions(self.definition, world, self.verdict, conclude).items():
            for name in self._in_order([item]):
                changes.setdefault(name, {}).update(dict.fromkeys(targets))
        for name, target in self._of_joined_plans():
            changes.setdefault(name, {})[target] = None
        return [
            OpenQuestion(item, world.states.get(item, "missing"), tuple(changes[item]))
            for item in self._sorted(changes)
        ]

    def _of_joined_plans(self) -> Iterable[tuple[str, str]]:
        """The questions that may change actions of used rulesets that stand in this plan."""
        for id_, use in self.definition.uses.items():
            joined, used = self._joined(use), self.used.get(id_)
            if not joined.possible or use.plan is None:
                continue
            waits = () if joined.certain else self._in_order(self._reading.waits_for(use.plan))
            if not isinstance(used, Assessment):
                yield from ((name, f"action:{id_}.*") for name in (*self._of_used(id_), *waits))
                continue
            yield from ((name, f"action:{id_}.{each.action}") for name in waits for each in used.plan)
            for question in used.open_questions:
                for target in question.could_change:
                    if target.startswith("action:"):
                        action = target.removeprefix("action:")
                        yield from ((name, f"action:{id_}.{action}") for name in self._asked_here(use, question.item))

    # The human decides

    def override(
        self, outcome: str, level: str, *, reason: str, by: Assessor | None = None, code: str = OTHER
    ) -> Assessment:
        """This assessment with a clinician's own decision on an outcome; the engine's result stays beside it.

        Args:
            outcome: which outcome.
            level: what it is to be.
            reason: why, in words.
            by: who decides; left out, who assessed.
            code: why, by code, so that it can be counted: one of `riskengine.evaluation.override_reasons.REASONS`.

        Raises:
            Refused: the outcome, level or code does not exist, the outcome is not determined, or no reason is given.
        """
        problems = []
        known = self.definition.outcomes.get(outcome)
        if known is None:
            problems.append(
                Problem(
                    "unknown-outcome",
                    f'"{outcome}" is not an outcome of {self.definition.id}',
                    None,
                    did_you_mean(outcome, self.definition.outcomes),
                )
            )
        else:
            if level not in known.level_ids:
                problems.append(
                    Problem(
                        "unknown-level",
                        f'"{level}" is not a level of {outcome}; its levels are {", ".join(known.level_ids)}',
                        None,
                        did_you_mean(level, known.level_ids),
                    )
                )
            if not self.outcomes[outcome].determined:
                problems.append(
                    Problem(
                        "not-determined",
                        f'"{outcome}" is not determined, so there is nothing to override',
                        None,
                        "answer the open questions first",
                    )
                )
        if not reason.strip():
            problems.append(Problem("missing-reason", "an override needs its reason", None))
        problems += unknown_reason(code)
        if problems:
            raise Refused(problems, {})
        decided = Override(level, reason, by or self.case.assessor, code)
        return Assessment(
            self.definition,
            self.case,
            self.verdict,
            engine=self.engine,
            used=self.used,
            overrides={**self.overrides, outcome: decided},
        )

    def explain(
        self,
        *,
        rule: str | None = None,
        outcome: str | None = None,
        action: str | None = None,
        what_if: Mapping[str, Any] | None = None,
    ) -> Explanation:
        """Why this assessment is as it is, what still matters, and what would change it; see `riskengine.explanation`.

        Raises:
            Refused: there is no such rule, outcome, level, action or item, or it does not take that answer.
        """
        # By name, as explanations stand above assessments and may know of them, not the other way round.
        explain = import_module("riskengine.explanation.explanation").explain
        found: Explanation = explain(self, rule=rule, outcome=outcome, action=action, what_if=what_if)
        return found

    # The document

    @cached_property
    def document(self) -> dict[str, Any]:
        """The assessment as JSON holds it (contract: an assessment)."""
        found = self._beside_rules()
        found["rules"] = {id_: self._rule(id_, account) for id_, account in self.rules.items()}
        if self.used:
            found["using"] = {
                id_: used.document if isinstance(used, Assessment) else dict(used) for id_, used in self.used.items()
            }
        return found

    def _beside_rules(self) -> dict[str, Any]:
        case, definition = self.case, self.definition
        found: dict[str, Any] = {
            "ruleset": {
                "id": definition.id,
                "version": definition.version,
                "sha256": definition.sha256,
                "title": dict(definition.title),
            },
            "engine": {"version": self.engine},
            "case": case.id,
            "as_of": case.as_of.text,
            "assessor": _assessor(case.assessor),
            "parameters": {
                name: {"value": _json(setting.written), "set_by": setting.set_by}
                for name, setting in case.settings.items()
            },
            "answers": self.answers_as_json(),
            "values": {name: _value(result) for name, result in self.values.items()},
            "outcomes": {name: _outcome(result) for name, result in self.outcomes.items()},
            "findings": [
                {
                    "rule": each.rule,
                    "severity": each.severity,
                    "status": each.status,
                    "text": dict(each.text),
                    "asks_for_reason": each.asks_for_reason,
                }
                for each in self.findings
            ],
            "plan": [_planned(each) for each in self.plan],
            "open_questions": [
                {"item": each.item, "state": each.state, "could_change": list(each.could_change)}
                for each in self.open_questions
            ],
        }
        return found

    def _rule(self, id_: str, account: RuleAccount) -> dict[str, Any]:
        rule = self.definition.rules[id_]
        citations = [cited(citation) for citation in rule.citations] or [{"id": "local", "force": "local"}]
        found: dict[str, Any] = {
            "status": account.status,
            "reads": account.reads,
            "because": dict(account.because),
            "source": citations[0],
            "parts": parts_as_json(self._accounts.parts(rule, self.verdict.rules[id_])),
        }
        if len(citations) > 1:
            found["further_sources"] = citations[1:]
        if account.waits_for:
            found["waits_for"] = list(account.waits_for)
        if rule.title is not None:
            found["title"] = self._accounts.filled(rule.title)
        return found

    def answers_as_json(self) -> dict[str, Any]:
        """The answers as they stand in the document."""
        return {name: _answer(answer) for name, answer in self.case.answers.items()}

    def answer_text(self, item: str) -> str:
        """One answer of the document, as byte text."""
        return literal(_answer(self.case.answers[item]))

    def rule_text(self, id_: str) -> str:
        """One rule of the document, as byte text."""
        return literal(self._rule(id_, self._account(id_)))

    def to_json(self) -> bytes:
        """The document as canonical JSON, the bytes of `--format json`."""
        if not self.definition.makes_much:
            return self._json()
        with nothing_collected():
            return self._json()

    def _json(self) -> bytes:
        pieces = self._pieces()
        return canonical(self.document) if pieces is None else b"".join([each.encode("latin-1") for each in pieces])

    def json_pieces(self) -> Iterator[bytes]:
        """The same bytes piece by piece, none larger than a part of the document or a hundred rules.

        Raises:
            ValueError: something in it is beyond what JSON can hold exactly.
        """
        pieces = self._pieces()
        if pieces is not None:
            return (piece.encode("latin-1") for piece in pieces if piece)
        return canonical_pieces(self.document)

    def write_json(self, file: SupportsWrite[bytes]) -> None:
        """Write the same bytes to a binary file, piece by piece."""
        for piece in self.json_pieces():
            file.write(piece)

    def _pieces(self) -> Iterator[str] | None:
        """The document as it is written where there are many; None where it is made part by part."""
        writing = self._writing
        if writing is None or self.used or self.definition.uses or "document" in self.__dict__:
            return None
        writer = None if self.overrides else writing.writer()
        complete = None if writer is None else writing.program.complete(self.case.world)
        if writer is not None and complete is not None:
            return writer.pieces(self, complete)
        return self._remembered(writing.remembered)

    def _remembered(self, rules: RememberedRules) -> Iterator[str]:
        """The document with the texts of its rules as they were for other cases that gave them the same to read."""
        members = self._beside_rules()
        members["rules"] = None
        for at, key in enumerate(sorted(members)):
            yield f'{"," if at else "{"}"{key}":'
            if key == "rules":
                yield "{"
                yield from rules.pieces(self)
                yield "}"
            else:
                yield literal(members[key])
        yield "}"

    def as_used(self) -> Mapping[str, Options]:
        """What a ruleset that uses this one can read: the levels each outcome can still have."""
        return {name: _mask(levels) for name, levels in self.verdict.outcomes.items()}


def _each_once(
    planned: Sequence[tuple[PlannedAction, int | None]], assessment: Assessment
) -> list[tuple[PlannedAction, int | None]]:
    """The actions without those of a shared assessment that came by another way too; to do wins over perhaps."""
    found: dict[tuple[int, str], tuple[PlannedAction, int | None]] = {}
    for each in planned:
        owner, name = assessment.owner(each[0].action)
        key = id(owner), name
        if key not in found or (found[key][0].status != "do" and each[0].status == "do"):
            found[key] = each
    return list(found.values())


def _mask(levels: Levels) -> Options:
    return Options((1 << levels.highest + 1) - (1 << levels.lowest))


def _assessor(assessor: Assessor) -> dict[str, str]:
    given = {"id": assessor.id, "role": assessor.role, "organisation": assessor.organisation}
    return {key: value for key, value in given.items() if value is not None}


def _answer(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = {"value": _json(answer.written)} if answer.state == "known" else {"state": answer.state}
    for key in ("by", "role", "at", "source"):
        if getattr(answer, key) is not None:
            found[key] = getattr(answer, key)
    return found


def _json(written: Any) -> Any:
    if isinstance(written, Fraction):
        return float(written)
    if isinstance(written, list):
        return [_json(each) for each in written]
    if isinstance(written, dict):
        return {key: _json(each) for key, each in written.items()}
    return written


def _value(result: ValueResult) -> dict[str, Any]:
    found: dict[str, Any] = {} if result.given == "yes" else {"given": result.given}
    if result.given == "no":
        return found
    if result.one_of is not None:
        return {**found, "one_of": list(result.one_of)}
    if result.value is not None:
        return {**found, "value": result.value}
    return {**found, "lowest": result.lowest, "highest": result.highest}


def _outcome(result: OutcomeResult) -> dict[str, Any]:
    found: dict[str, Any] = {
        "value": result.value,
        "lowest": result.lowest,
        "highest": result.highest,
        "determined": result.determined,
        "decided_by": result.decided_by,
    }
    if result.indicated is not None:
        found["indicated"] = {"lowest": result.indicated[0], "highest": result.indicated[1]}
    if result.override is not None:
        found["override"] = {
            "level": result.override.level,
            "code": result.override.code,
            "reason": result.override.reason,
            "by": _assessor(result.override.by),
        }
    return found


def _planned(action: PlannedAction) -> dict[str, Any]:
    found: dict[str, Any] = {
        "action": action.action,
        "status": action.status,
        "title": dict(action.title),
        "by": action.by,
        "to": action.to,
        "due": action.due,
        "due_at": action.due_at,
        "rules": list(action.rules),
    }
    if action.due_from is not None:
        found["due_from"] = action.due_from
    if action.definition.channel is not None:
        found["channel"] = dict(action.definition.channel)
    if action.definition.legal_basis:
        found["legal_basis"] = [cited(citation) for citation in action.definition.legal_basis]
    return found
