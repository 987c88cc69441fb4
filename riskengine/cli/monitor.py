"""`riskengine monitor`: events of cases in, alerts out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .audit_store import KeysOption, keeping
from .options import Language, LanguageOption, LibraryOption


@keeping
def monitor(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A person's plan, or a folder of plans.")],
    events: Annotated[
        str | None,
        typer.Argument(
            metavar="EVENTS", show_default=False, help="A file with one event a line (JSON Lines), or - for stdin."
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="T", help="Let time pass until then; left out, until the last event."),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="By the clock: keep events in the record, and send what is due.")
    ] = False,
    record: Annotated[
        str | None,
        typer.Option("--record", metavar="STORE", help="The record, with --live; otherwise one in your data folder."),
    ] = None,
    keys: KeysOption = None,
    receivers: Annotated[
        Path | None,
        typer.Option("--receivers", metavar="SITE", help="Who gets alerts, how, and how much each may read."),
    ] = None,
    listen: Annotated[
        str | None,
        typer.Option(
            "--listen", metavar="HOST:PORT", help="Take events by HTTP and show the ward's screen there; --live."
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            "--token", metavar="env:NAME|file:PATH", help="Where the secret is that others must show at --listen."
        ),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Show the ward's screen in this terminal; --live.")] = False,
    engine: Annotated[
        str | None,
        typer.Option(
            "--engine", metavar="NAME", help="durable-rules or statemachine; left out, the first that there is."
        ),
    ] = None,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
) -> None:
    """Follow cases by their plans: who is to be told what, and when.

    Without --live nothing is sent or kept: the alerts that the events would give are written to stdout, one a line.

    \b
    Example, what a plan makes of some events, until a certain moment:
      riskengine monitor plan.yaml events.jsonl --until 2026-12-01T08:00:00+01:00
    Example, a ward's monitor, with its screen in the browser:
      riskengine monitor plans/ --receivers site.yaml --listen 127.0.0.1:8800
    Example, new events from another system, handed in now and then:
      riskengine monitor plans/ new.jsonl --live --receivers site.yaml
    """
    from .monitoring import Call, run_monitor

    status = run_monitor(
        Call(
            plan=plan,
            events=events,
            until=until,
            live=live or watch or listen is not None,
            record=record,
            keys=keys,
            receivers=receivers,
            listen=listen,
            token=token,
            watch=watch,
            engine=engine,
            language=language.value,
            library=tuple(library or ()),
        )
    )
    if status:
        raise typer.Exit(status)
