"""clipspy: CLIPS, a production system. A slot that is not given holds `nil`, unless the template has a default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .peer import Peer, Prepared, Said
from .rules import Answers, Comparison, Condition, Rules

_OPERATORS = {"==": "eq"}


def _tested(comparison: Comparison) -> str:
    read = [f"?{item}" for item in comparison.items]
    value = f'"{comparison.value}"' if isinstance(comparison.value, str) else f"{comparison.value}"
    left = read[0] if len(read) == 1 else f"(+ {' '.join(read)})"
    return f"({_OPERATORS.get(comparison.operator, comparison.operator)} {left} {value})"


def _rule(id_: str, condition: Condition) -> str:
    """A rule whose slots are tested where they are bound, which CLIPS indexes; a sum is tested after they are."""
    single = [each for each in condition if len(each.items) == 1]
    sums = [each for each in condition if len(each.items) > 1]
    bound = {item: f"?{item}" for each in sums for item in each.items}
    bound |= {each.items[0]: f"?{each.items[0]}&:{_tested(each)}" for each in single}
    slots = " ".join(f"({item} {pattern})" for item, pattern in bound.items())
    tests = " ".join(f"(test {_tested(each)})" for each in sums)
    return f"(defrule {id_} (patient {slots}) {tests} => (fired {id_}))"


def _environment(rules: Rules, fired: list[str]) -> Any:
    import clips

    environment = clips.Environment()
    environment.define_function(lambda id_: fired.append(str(id_)), "fired")
    items = dict.fromkeys(item for rule in rules.values() for each in rule for item in each.items)
    environment.build(f"(deftemplate patient {' '.join(f'(slot {item})' for item in items)})")
    for id_, condition in rules.items():
        environment.build(_rule(id_, condition))
    return environment


def _prepare(rules: Rules) -> Prepared:
    fired: list[str] = []
    environment = _environment(rules, fired)
    template, order = environment.find_template("patient"), {id_: at for at, id_ in enumerate(rules)}

    def decide(patient: Mapping[str, Any]) -> list[str]:
        fired.clear()
        environment.reset()
        template.assert_fact(**patient)
        environment.run()
        return sorted(fired, key=order.__getitem__)

    return Prepared(decide)


def _ask(condition: Condition, answers: Answers) -> Said:
    import clips

    written: list[str] = []

    class Errors(clips.Router):  # type: ignore[misc]
        def query(self, name: str) -> bool:
            return name in {"stderr", "werror"}

        def write(self, _: str, message: str) -> None:
            written.append(message)

    fired: list[str] = []
    environment = _environment({"asked": condition}, fired)
    environment.add_router(Errors("errors", 30))
    environment.reset()
    environment.find_template("patient").assert_fact(**answers)
    environment.run()
    said = "fires" if fired else "does not fire"
    complaint = " ".join("".join(written).split())
    return Said(f"{said}; prints {complaint}" if complaint else said, bool(fired))


PEER = Peer("clipspy", {"clipspy, reset, assert and run": _prepare}, {"clipspy": _ask})
