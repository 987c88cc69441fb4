"""JSON Logic: datalogic-py (Rust), and panzi-json-logic in Python. Both read the same rules."""

from __future__ import annotations

from functools import partial
from typing import Any

from .peer import Peer, Prepared, Said, as_said
from .rules import Answers, Comparison, Condition, Rules


def logic(condition: Condition) -> dict[str, Any]:
    """A conjunction in JSON Logic."""
    return {"and": [_compared(each) for each in condition]}


def _compared(comparison: Comparison) -> dict[str, Any]:
    read = [{"var": item} for item in comparison.items]
    return {comparison.operator: [read[0] if len(read) == 1 else {"+": read}, comparison.value]}


def merged(rules: Rules) -> dict[str, Any]:
    """One rule that gives the ids of all that fire."""
    return {"merge": [{"if": [logic(each), [id_], []]} for id_, each in rules.items()]}


def _parsed(rules: Rules) -> Prepared:
    import datalogic_py

    engine = datalogic_py.Engine()
    decide = partial(engine.session().evaluate_data, engine.compile(merged(rules)))
    return Prepared(decide, lambda patient: datalogic_py.DataHandle(dict(patient)))


def _from_dict(rules: Rules) -> Prepared:
    import datalogic_py

    return Prepared(datalogic_py.Engine().compile(merged(rules)).evaluate)


def _twenty(rules: Rules) -> Prepared:
    import datalogic_py

    engine = datalogic_py.Engine()
    session, ids = engine.session(), list(rules)
    compiled = [engine.compile(logic(each)) for each in rules.values()]

    def decide(data: Any) -> list[str]:
        fired = session.evaluate_many(compiled, data)
        return [id_ for id_, said in zip(ids, fired, strict=True) if said == "true"]

    return Prepared(decide, lambda patient: datalogic_py.DataHandle(dict(patient)))


def _panzi(rules: Rules) -> Prepared:
    from json_logic import jsonLogic

    every = [(id_, logic(each)) for id_, each in rules.items()]
    return Prepared(lambda patient: [id_ for id_, rule in every if jsonLogic(rule, patient)])


def _ask_datalogic(condition: Condition, answers: Answers) -> Said:
    import datalogic_py

    return as_said(datalogic_py.apply(logic(condition), dict(answers)))


def _ask_panzi(condition: Condition, answers: Answers) -> Said:
    from json_logic import jsonLogic

    return as_said(jsonLogic(logic(condition), dict(answers)))


DATALOGIC = Peer(
    "datalogic-py",
    {
        "datalogic-py, one merged rule, parsed data": _parsed,
        "datalogic-py, one merged rule, a dict": _from_dict,
        "datalogic-py, 20 rules, parsed data": _twenty,
    },
    {"datalogic-py": _ask_datalogic},
)
PANZI = Peer("panzi-json-logic", {"panzi-json-logic": _panzi}, {"panzi-json-logic": _ask_panzi})
