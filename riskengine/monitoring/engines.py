"""Which engine runs the charts: durable-rules where it can be imported, otherwise python-statemachine. Both decide alike."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import NamedTuple

from .statechart import Engine

DURABLE = "durable-rules"
MACHINE = "statemachine"
NAMES = (DURABLE, MACHINE)


class EngineMissing(Exception):
    """An engine that was asked for cannot be had here.

    Attributes:
        name: as `--engine` names it.
        text: language -> what is wrong and what helps.
    """

    def __init__(self, name: str, text: Mapping[str, str]) -> None:
        super().__init__(text["en"])
        self.name = name
        self.text = text


class Choice(NamedTuple):
    """An engine that is ready.

    Attributes:
        engine: the engine; the caller closes it.
        why: language -> why it is not durable-rules, where nobody asked for another; empty otherwise.
    """

    engine: Engine
    why: Mapping[str, str]


def choose(name: str | None = None) -> Choice:
    """The engine of that name; without a name, durable-rules where it can be had, otherwise the state machine, and why.

    Raises:
        EngineMissing: there is no such engine, or it cannot be had here.
    """
    if name is not None:
        if name not in NAMES:
            raise EngineMissing(name, _unknown(name))
        return Choice(_make(name), MappingProxyType({}))
    try:
        return Choice(_make(DURABLE), MappingProxyType({}))
    except EngineMissing as missing:
        return Choice(_make(MACHINE), missing.text)


def _make(name: str) -> Engine:
    module, kind, explain = _ENGINES[name]
    try:
        made: Engine = getattr(import_module(module, __package__), kind)()
    except ImportError as fault:
        raise EngineMissing(name, explain(fault)) from fault
    return made


def _durable_missing(fault: ImportError) -> dict[str, str]:
    if sys.version_info >= (3, 13):
        return {
            "nb": "durable-rules 2.0.28 kan ikke brukes på Python 3.13 og nyere. Der kjører statemachine de samme diagrammene.",
            "en": "durable-rules 2.0.28 does not work on Python 3.13 and later. There, statemachine runs the same charts.",
        }
    if isinstance(fault, ModuleNotFoundError) and (fault.name or "").partition(".")[0] == "durable":
        return {
            "nb": 'durable-rules er ikke installert: pip install "riskengine[monitor,durable]" (krever en C-kompilator).',
            "en": 'durable-rules is not installed: pip install "riskengine[monitor,durable]" (needs a C compiler).',
        }
    return {
        "nb": f"durable-rules er installert, men kan ikke importeres: {fault}.",
        "en": f"durable-rules is installed but cannot be imported: {fault}.",
    }


def _machine_missing(fault: ImportError) -> dict[str, str]:
    if isinstance(fault, ModuleNotFoundError) and (fault.name or "").partition(".")[0] == "statemachine":
        return {
            "nb": 'python-statemachine er ikke installert: pip install "riskengine[monitor]".',
            "en": 'python-statemachine is not installed: pip install "riskengine[monitor]".',
        }
    return {
        "nb": f"python-statemachine er installert, men kan ikke importeres: {fault}.",
        "en": f"python-statemachine is installed but cannot be imported: {fault}.",
    }


def _unknown(name: str) -> dict[str, str]:
    return {
        "nb": f'Det finnes ingen motor "{name}". Velg {DURABLE} eller {MACHINE}.',
        "en": f'There is no engine "{name}". Choose {DURABLE} or {MACHINE}.',
    }


_ENGINES: Mapping[str, tuple[str, str, Callable[[ImportError], dict[str, str]]]] = MappingProxyType(
    {
        DURABLE: (".durable", "DurableEngine", _durable_missing),
        MACHINE: (".machine", "MachineEngine", _machine_missing),
    }
)
