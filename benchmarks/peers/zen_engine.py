"""zen-engine (GoRules): one compiled expression, and a decision table in a graph, loaded once or made each time."""

from __future__ import annotations

import json
from typing import Any

from .peer import Peer, Prepared, Said, as_said
from .rules import Answers, Comparison, Condition, Rules, joined

_AT = {"x": 0, "y": 0}


def table(rows: Rules, output: str, *, hit_policy: str, otherwise: str | None = None) -> dict[str, Any]:
    """A decision table as zen-engine's JSON: a row for each rule, and one for what is left where that is given."""
    columns = list(dict.fromkeys(_column(each) for row in rows.values() for each in row))
    cells: list[dict[str, str]] = [
        {"_id": id_, **dict.fromkeys(columns, ""), **{_column(each): _cell(each) for each in row}, "out": f'"{id_}"'}
        for id_, row in rows.items()
    ]
    if otherwise is not None:
        cells.append({"_id": "otherwise", **dict.fromkeys(columns, ""), "out": f'"{otherwise}"'})
    content = {
        "hitPolicy": hit_policy,
        "inputs": [{"id": column, "name": column, "type": "expression", "field": column} for column in columns],
        "outputs": [{"id": "out", "name": output, "type": "expression", "field": output}],
        "rules": cells,
    }
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": _AT},
            {"id": "table", "name": "table", "type": "decisionTableNode", "position": _AT, "content": content},
            {"id": "out", "name": "out", "type": "outputNode", "position": _AT},
        ],
        "edges": [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
            {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
        ],
    }


def _column(comparison: Comparison) -> str:
    """What a column asks for: an item, or a sum of some."""
    return " + ".join(comparison.items)


def _cell(comparison: Comparison) -> str:
    if isinstance(comparison.value, str):
        return f'"{comparison.value}"'
    return f"{comparison.operator} {comparison.value}"


def _expression(rules: Rules) -> Prepared:
    import zen

    fired = ", ".join(f'{joined(each, "and")} ? "{id_}" : ""' for id_, each in rules.items())
    evaluate = zen.compile_expression(f'filter([{fired}], # != "")').evaluate
    return Prepared(lambda patient: list(evaluate(patient)))


def _static(rules: Rules) -> Prepared:
    import zen

    content = {"rules": table(rules, "rule", hit_policy="collect")}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})
    return Prepared(lambda patient: [row["rule"] for row in engine.evaluate("rules", patient)["result"]])


def _created(rules: Rules) -> Prepared:
    import zen

    engine = zen.ZenEngine()
    decision = engine.create_decision(json.dumps(table(rules, "rule", hit_policy="collect")))
    return Prepared(lambda patient: [row["rule"] for row in decision.evaluate(patient)["result"]])


def _ask_expression(condition: Condition, answers: Answers) -> Said:
    import zen

    return as_said(zen.compile_expression(joined(condition, "and")).evaluate(dict(answers)))


def _ask_table(condition: Condition, answers: Answers) -> Said:
    import zen

    content = {"rules": table({"urgent": condition}, "plan", hit_policy="first", otherwise="routine")}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})
    plan = engine.evaluate("rules", dict(answers))["result"]["plan"]
    return Said(plan, plan == "urgent")


PEER = Peer(
    "zen-engine",
    {
        "zen-engine, one compiled expression": _expression,
        "zen-engine, table in the static loader": _static,
        "zen-engine, table by create_decision": _created,
    },
    {"zen-engine, table (first hit)": _ask_table, "zen-engine, expression": _ask_expression},
)
