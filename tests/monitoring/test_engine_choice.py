"""Which engine is taken where nobody says, what is told when it is not durable-rules, and what happens when it was asked for."""

from __future__ import annotations

import builtins
import sys
from typing import Any

import pytest

from riskengine.monitoring.engines import DURABLE, MACHINE, NAMES, EngineMissing, choose

OWN = ("riskengine.monitoring.durable", "riskengine.monitoring.durable_chart", "riskengine.monitoring.machine")


def without(monkeypatch: pytest.MonkeyPatch, package: str, fault: ImportError) -> None:
    """As if the package could not be imported."""
    for name in [
        name for name in sys.modules if name in OWN or name.split(".")[0] in {package, "durable_rules_engine"}
    ]:
        monkeypatch.delitem(sys.modules, name)
    whole = builtins.__import__

    def look(name: str, *rest: Any, **named: Any) -> Any:
        if name.split(".")[0] == package:
            raise fault
        return whole(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", look)


NOT_THERE = ModuleNotFoundError("No module named 'durable'", name="durable")
SYMBOL = ImportError("durable_rules_engine.so: undefined symbol: PyEval_CallObject", name="durable_rules_engine")


@pytest.mark.parametrize(
    ("version", "fault", "nb", "en"),
    [
        (
            (3, 12),
            NOT_THERE,
            'durable-rules er ikke installert: pip install "riskengine[monitor,durable]" (krever en C-kompilator).',
            'durable-rules is not installed: pip install "riskengine[monitor,durable]" (needs a C compiler).',
        ),
        (
            (3, 13),
            SYMBOL,
            "durable-rules 2.0.28 kan ikke brukes på Python 3.13 og nyere. Der kjører statemachine de samme diagrammene.",
            "durable-rules 2.0.28 does not work on Python 3.13 and later. There, statemachine runs the same charts.",
        ),
        (
            (3, 12),
            SYMBOL,
            "durable-rules er installert, men kan ikke importeres: durable_rules_engine.so: undefined symbol: PyEval_CallObject.",
            "durable-rules is installed but cannot be imported: durable_rules_engine.so: undefined symbol: PyEval_CallObject.",
        ),
    ],
)
def test_where_durable_rules_cannot_be_had_the_machine_runs_and_says_why(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int], fault: ImportError, nb: str, en: str
) -> None:
    without(monkeypatch, "durable", fault)
    monkeypatch.setattr(sys, "version_info", version)
    chosen = choose()
    assert chosen.engine.name == MACHINE
    assert chosen.why == {"nb": nb, "en": en}
    with pytest.raises(EngineMissing) as missing:
        choose(DURABLE)
    assert missing.value.text == {"nb": nb, "en": en}
    assert missing.value.name == DURABLE
    assert choose(MACHINE).why == {}


def test_where_neither_can_be_had_the_nearer_help_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "durable", NOT_THERE)
    without(monkeypatch, "statemachine", ModuleNotFoundError("No module named 'statemachine'", name="statemachine"))
    with pytest.raises(
        EngineMissing, match=r'python-statemachine is not installed: pip install "riskengine\[monitor\]"'
    ):
        choose()


def test_an_engine_that_there_is_not() -> None:
    with pytest.raises(EngineMissing) as missing:
        choose("durable")
    assert missing.value.text == {
        "nb": 'Det finnes ingen motor "durable". Velg durable-rules eller statemachine.',
        "en": 'There is no engine "durable". Choose durable-rules or statemachine.',
    }


def test_each_engine_is_named_as_it_is_chosen() -> None:
    assert NAMES == (DURABLE, MACHINE)
    assert choose(MACHINE).engine.name == MACHINE
    try:
        assert choose(DURABLE).engine.name == DURABLE
    except EngineMissing:
        assert choose().engine.name == MACHINE
    else:
        chosen = choose()
        assert (chosen.engine.name, dict(chosen.why)) == (DURABLE, {})


def test_choosing_the_machine_does_not_import_durable_rules() -> None:
    from engine_kinds import run_child

    status, shown, errors = run_child(
        "import sys\n"
        "from riskengine.monitoring.engines import choose\n"
        "choose('statemachine')\n"
        "print(sorted({'durable', 'durable_rules_engine'} & sys.modules.keys()))\n"
    )
    assert (status, shown, errors) == (0, "[]\n", "")
