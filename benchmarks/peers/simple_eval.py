"""simpleeval: a safe subset of Python's expressions, evaluated from their tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .peer import Peer, Prepared, Said, as_said
from .rules import Answers, Condition, Rules, joined


def _prepare(rules: Rules) -> Prepared:
    import simpleeval

    evaluator = simpleeval.SimpleEval()
    every = [(id_, text := joined(each, "and"), evaluator.parse(text)) for id_, each in rules.items()]

    def decide(patient: Mapping[str, Any]) -> list[str]:
        evaluator.names = patient
        return [id_ for id_, text, tree in every if evaluator.eval(text, previously_parsed=tree)]

    return Prepared(decide)


def _ask(condition: Condition, answers: Answers) -> Said:
    import simpleeval

    return as_said(simpleeval.SimpleEval(names=dict(answers)).eval(joined(condition, "and")))


PEER = Peer("simpleeval", {"simpleeval, parsed once": _prepare}, {"simpleeval": _ask})
