"""rule-engine: an expression language in Python. A symbol that is not there is an error, or a default value."""

from __future__ import annotations

from typing import Any

from .peer import Ask, Peer, Prepared, Said, as_said
from .rules import Answers, Condition, Rules, joined


def _prepare(rules: Rules) -> Prepared:
    import rule_engine

    every = [(id_, rule_engine.Rule(joined(each, "and")).matches) for id_, each in rules.items()]
    return Prepared(lambda patient: [id_ for id_, matches in every if matches(patient)])


def _asked(**settings: Any) -> Ask:
    def ask(condition: Condition, answers: Answers) -> Said:
        import rule_engine

        context = rule_engine.Context(**settings)
        return as_said(rule_engine.Rule(joined(condition, "and"), context=context).matches(dict(answers)))

    return ask


PEER = Peer(
    "rule-engine",
    {"rule-engine": _prepare},
    {"rule-engine": _asked(), "rule-engine, default_value=None": _asked(default_value=None)},
)
