"""An explanation as JSON holds it: documents of the form that `document` states; a test holds the two together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..evaluation.account import parts_as_json, plain_knowledge, plain_measure, signed_duration
from ..language.knowledge import Listed, Partial
from ..language.types import Date, Moment
from ..ruleset.definition import Item
from .changes import Counterfactuals, without_and_with
from .places import Place
from .proof import Step
from .reasons import SufficientReasons
from .still_matters import StillMatters
from .turning import Robustness, Turn
from .what_if import WhatIf
from .why_not import ActionExplained, LevelExplained, RuleExplained

if TYPE_CHECKING:
    from .explanation import Explanation


def document_of(explanation: Explanation) -> dict[str, Any]:
    """The document of an explanation."""
    definition, case = explanation.definition, explanation.assessment.case
    as_json = _Json(explanation)
    level, what_if = explanation.level, explanation.what_if
    return {
        "ruleset": {"id": definition.id, "version": definition.version, "sha256": definition.sha256},
        "case": case.id,
        "as_of": case.as_of.text,
        "outcomes": {
            name: {
                "steps": _steps(each.steps),
                "sufficient": None if each.reasons is None else _reasons(each.reasons),
                "lower": as_json.counterfactuals(each.lower),
                "higher": as_json.counterfactuals(each.higher),
                "robustness": [as_json.robustness(robust) for robust in each.robustness],
            }
            for name, each in explanation.outcomes.items()
        },
        "still_matters": None if (still := explanation.still_matters) is None else as_json.still_matters(still),
        "rule": None if explanation.rule is None else _rule(explanation.rule),
        "level": None if level is None else as_json.level(level, explanation.level_steps),
        "action": None if explanation.action is None else _action(explanation.action),
        "what_if": None if what_if is None else as_json.what_if(what_if),
    }


def _steps(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [step.document for step in steps]


def _rule(rule: RuleExplained) -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "status": rule.status,
        "parts": parts_as_json(list(rule.parts)),
        "waits_for": list(rule.waits_for),
        "steps": _steps(rule.steps),
    }


def _action(action: ActionExplained) -> dict[str, Any]:
    rules = [_rule(rule) for rule in action.rules]
    return {"action": action.action, "status": action.status, "steps": _steps(action.steps), "rules": rules}


def name_of(place: Place) -> str:
    """An item's name; of a used outcome `ruleset.outcome`."""
    return f"{place.name}.{place.field}" if place.kind == "used" else place.name


def _reasons(reasons: SufficientReasons) -> dict[str, Any]:
    return {
        "level": reasons.level,
        "sets": [[name_of(place) for place in each] for each in reasons.sets],
        "count": reasons.count,
        "smallest": reasons.smallest,
        "in_all": [name_of(place) for place in reasons.always],
        "others": [name_of(place) for place in reasons.others],
    }


class _Json:
    def __init__(self, explanation: Explanation) -> None:
        self.definition = explanation.definition
        self.offset = explanation.assessment.case.as_of.offset_minutes

    def answer(self, name: str, partial: Partial) -> Any:
        if isinstance(partial, Listed):
            return None if partial.records is None else {"records": len(partial.records)}
        return plain_knowledge(partial, self.definition.items[name].type, self.offset)

    def _measure(self, item: Item, value: Any) -> Any:
        return plain_measure(value, item.type, self.offset)

    def _distance(self, item: Item, value: Any) -> Any:
        if isinstance(item.type, Date):
            return f"P{int(value)}D"
        return signed_duration(int(value)) if isinstance(item.type, Moment) else self._measure(item, value)

    def counterfactuals(self, found: Counterfactuals | None) -> dict[str, Any] | None:
        if found is None:
            return None
        return {
            "status": found.status,
            "size": found.size,
            "found": [
                {
                    "changes": [self._change(change.item, change.before, change.after) for change in each.changes],
                    "lowest": each.lowest,
                    "highest": each.highest,
                }
                for each in found.found
            ],
            "count": found.count,
            "fixed": list(found.fixed),
            "open": list(found.open),
        }

    def _change(self, name: str, before: Partial, after: Partial) -> dict[str, Any]:
        found = {"item": name, "before": self.answer(name, before), "after": self.answer(name, after)}
        if isinstance(before, Listed) and isinstance(after, Listed) and None not in (before.records, after.records):
            without, put_in = without_and_with(before, after)
            fields = self.definition.items[name].fields
            found["without"] = without
            found["put_in"] = [
                {each.name: plain_knowledge(record[each.name], each.type, self.offset) for each in fields}
                for record in put_in
            ]
        return found

    def robustness(self, robust: Robustness) -> dict[str, Any]:
        item = self.definition.items[robust.item]
        found: dict[str, Any] = {
            "item": robust.item,
            "value": self._measure(item, robust.value),
            "down": self._turn(item, robust.down),
            "up": self._turn(item, robust.up),
        }
        if robust.error is not None:
            found["measurement_error"] = self._distance(item, robust.error)
            found["spanned"] = list(robust.spanned)
            found["settled"] = robust.settled
        return found

    def _turn(self, item: Item, turn: Turn | None) -> dict[str, Any] | None:
        if turn is None:
            return None
        return {
            "at": self._measure(item, turn.at),
            "included": turn.included,
            "exact": turn.exact,
            "distance": self._distance(item, turn.distance),
            "lowest": turn.lowest,
            "highest": turn.highest,
        }

    def still_matters(self, still: StillMatters) -> dict[str, Any]:
        ids = {name: outcome.level_ids for name, outcome in self.definition.outcomes.items()}
        return {
            "reachable": {
                name: {"levels": [ids[name][level] for level in reach.levels], "settled": reach.settled}
                for name, reach in still.reachable.items()
            },
            "pivotal": [
                {"item": each.item, "matters": each.matters, "changes": list(each.changes)} for each in still.pivotal
            ],
            "no_longer": list(still.never),
            "next": [{"item": each.item, "narrows": each.narrows, "left": each.left} for each in still.next],
        }

    def level(self, level: LevelExplained, steps: Sequence[Step]) -> dict[str, Any]:
        return {
            "outcome": level.outcome,
            "level": level.level,
            "status": level.status,
            "settled": level.settled,
            "steps": _steps(steps),
            "rules": [_rule(rule) for rule in level.rules],
            "never_hold": list(level.never),
            "hidden": list(level.hidden),
            "changes": self.counterfactuals(level.changes),
        }

    def what_if(self, found: WhatIf) -> dict[str, Any]:
        outcomes = {}
        for name in self.definition.outcomes:
            pair = found.before.outcomes[name], found.after.outcomes[name]
            before, after = ({"lowest": each.lowest, "highest": each.highest} for each in pair)
            outcomes[name] = {"before": before, "after": after}
        return {
            "answers": [self._change(name, before, after) for name, (before, after) in found.answers.items()],
            "outcomes": outcomes,
            "actions_added": list(found.actions_added),
            "actions_gone": list(found.actions_gone),
            "findings_added": list(found.findings_added),
            "findings_gone": list(found.findings_gone),
            "rules_changed": list(found.rules_changed),
            "stale": list(found.stale),
        }
