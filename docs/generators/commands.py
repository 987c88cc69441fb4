"""The commands and their options, from the command line itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from riskengine.cli.main import app

from .markdown import block, code, plain, prose, table

_WIDTH = 100


def commands() -> str:
    """Each command: what it does, examples, arguments and options."""
    program = typer.main.get_command(app)
    context = typer.Context(program, info_name="riskengine", max_content_width=_WIDTH)
    return "\n\n".join(_each(program, context, 2))


def _each(group: Any, context: Any, depth: int) -> Iterator[str]:
    for name, command in group.commands.items():
        if command.hidden:
            continue
        within = typer.Context(command, info_name=name, parent=context, max_content_width=_WIDTH)
        yield _section(command, within, depth)
        if hasattr(command, "commands"):
            yield from _each(command, within, depth + 1)


def _section(command: Any, context: Any, depth: int) -> str:
    path = context.command_path
    about, examples = _told(command.help or "")
    said = [f"({path.replace(' ', '-')})=", f"{'#' * depth} {plain(path)}", "", about, ""]
    said.append(block(command.get_usage(context).removeprefix("Usage: ")))
    if examples:
        said.append(block("\n".join(f"$ {line}" for line in examples), "console"))
    rows = [row for parameter in command.get_params(context) if (row := _row(parameter, context))]
    if rows:
        said.append(table(["", "meaning"], rows))
    return "\n".join(said)


def _told(text: str) -> tuple[str, list[str]]:
    """The prose of a help text, and its examples."""
    prose_, _, after = text.partition("\b\n")
    lines = [line.strip() for line in after.splitlines()]
    examples = [line for line in lines if line and not line.endswith(":")]
    return "\n\n".join(prose(part) for part in prose_.split("\n\n") if part.strip()), examples


def _row(parameter: Any, context: Any) -> list[str] | None:
    record = parameter.get_help_record(context)
    if record is None or "--help" in parameter.opts:
        return None
    named, about = record
    written = ", ".join(code(part.strip()) for part in named.replace("|", " or ").split(", "))
    return [written, prose(about)]
