"""What `riskengine monitor` does, without its options: reads plans and events, and tells what follows."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..api import Library
from ..language import times
from ..problems import Problem, Refusals, Refused, quoted
from ..ruleset.library import bundled_folder
from .console import note
from .monitor_words import said
from .programs import kept_programs

if TYPE_CHECKING:
    from ..monitoring.alert import Alert
    from ..monitoring.events import Event
    from ..monitoring.plan import Plan
    from ..monitoring.receivers import Receiver, Site
    from ..monitoring.screen import Row
    from ..monitoring.statechart import Engine

NOT_IN_ORDER = 1
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked for."""

    plan: Path
    events: str | None
    until: str | None
    live: bool
    record: str | None
    keys: str | None
    receivers: Path | None
    listen: str | None
    token: str | None
    watch: bool
    engine: str | None
    language: str
    library: tuple[Path, ...]


def run_monitor(call: Call) -> int:
    """Do it; gives the exit status.

    Raises:
        Refused: the call, a plan, an event or the site's file is in no order.
    """
    _must_fit(call)
    if not has_libraries(live=call.live):
        hint = 'install it: pip install "riskengine[monitor,record]"'
        raise Refused([Problem("no-monitor-library", "what monitoring needs is not installed", None, hint)])
    library = Library.open(bundled_folder(), *call.library, programs=kept_programs())
    plans = read_plans(call.plan, library)
    if call.live:
        from .monitor_live import run_live

        return run_live(call, library, plans)
    return _play(call, library, plans)


def has_libraries(*, live: bool) -> bool:
    """Whether what monitoring needs is installed."""
    needed = ["statemachine", "tzdata"]
    if live:
        needed += ["sqlalchemy", "httpx", "standardwebhooks", "starlette", "uvicorn"]
    return all(find_spec(name) is not None for name in needed)


def _must_fit(call: Call) -> None:
    problems = []
    if call.live and call.until is not None:
        problems.append(Problem("wrong-options", "--until is for time that is played, and --live goes by the clock"))
    if not call.live and (call.record or call.keys):
        hint = "add --live to keep events and send alerts"
        problems.append(
            Problem("wrong-options", "without --live nothing is kept, so --record has no meaning", None, hint)
        )
    if call.token is not None and call.listen is None:
        problems.append(Problem("wrong-options", "--token is for those who ask at --listen"))
    if call.events is None and not (call.listen or call.watch):
        hint = "as in: riskengine monitor plan.yaml events.jsonl; or --listen 127.0.0.1:8800"
        problems.append(Problem("no-events", "no events are given", None, hint))
    if problems:
        raise Refused(problems)


def read_plans(path: Path, library: Library) -> list[Plan]:
    """The plans in a file, or in a folder and those below it.

    Raises:
        Refused: there is none, one is in no order, or two are of the same case.
    """
    from ..monitoring.plan_file import is_plan, read_plan_file
    from ..ruleset import yaml_text

    if not path.is_dir():
        return [read_plan_file(path, library)]
    found: dict[str, Plan] = {}
    refusals = Refusals()
    for file in sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")]):
        try:
            if not is_plan(yaml_text.read_file(file)[1]):
                continue
            plan = read_plan_file(file, library)
        except Refused as refused:
            refusals.add(refused.problems, refused.sources)
            continue
        if plan.case in found:
            message = f"{file}: {quoted(plan.case)} has a plan already, {found[plan.case].file}"
            refusals.add([Problem("doubled-plan", message, None, "keep the one that holds")], {})
        found[plan.case] = plan
    refusals.raise_any()
    if not found:
        raise Refused(
            [Problem("no-plan", f"there is no plan in {quoted(str(path))}", None, "a plan begins with plan: K-1042")]
        )
    return list(found.values())


def _play(call: Call, library: Library, plans: Sequence[Plan]) -> int:
    """Let the events happen, and time pass; write the alerts."""
    from ..evaluation.canonical import canonical
    from ..monitoring.delivery.message import message_for
    from ..monitoring.event_lines import events_of, read_events
    from ..monitoring.monitor import Monitor
    from ..monitoring.screen import in_order, row_of

    site = site_of(call, plans)
    until = None if call.until is None else _until(call.until)
    assert call.events is not None
    if call.events == "-":
        found = read_stdin(events_of(sys.stdin, "stdin"))
    else:
        found = read_events(call.events)
    if until is not None:
        found = [each for each in found if each.told <= until]
    engine = chosen_engine(call)
    monitor = Monitor(library, engine)
    refused = 0
    try:
        begin = min((each.told for each in found), default=until)
        if begin is None:  # no events yet: as the cases stand when the plans are agreed
            begin = max(times.parse_moment(each.updated, 0)[0] for each in plans)
            note(said(call.language, "no-events"))
        for plan in plans:
            monitor.plan(plan, begin)
        folded = monitor.fold(found)
        for _, why in folded.refused:
            refused += 1
            note(str(why))
        tell_unlisted(found, plans)
        end = until if until is not None else max((each.told for each in found), default=begin)
        monitor.advance(end)
        states = list(monitor.cases())
        alerts = [alert for state in states for alert in monitor.alerts(state.case).values()]
        rows = in_order(row_of(each) for each in states)
        shown = [row.with_reasons() for row in rows[:_MOST_SHOWN]]
    finally:
        engine.close()
    everything = everybody(alerts, call.language)
    for alert in sorted(alerts, key=lambda each: (each.due, each.case, each.chart, each.step, each.id)):
        receiver = site.receivers.get(alert.contact) if site is not None else everything[alert.contact]
        if receiver is None:
            note(said(call.language, "no-receiver", case=alert.case, contact=alert.contact))
            receiver = everything[alert.contact]
        print(canonical(message_for(replace(alert, late=False), receiver).document).decode())
    _summary(call, shown, len(rows), len(alerts), end)
    return NOT_IN_ORDER if refused else 0


def _until(written: str) -> int:
    try:
        return times.parse_as_of(written).microseconds
    except times.NotATime as error:
        raise Refused([Problem("bad-time", f"--until: {error}")]) from None


def _summary(call: Call, rows: Sequence[Row], cases: int, alerts: int, end: int) -> None:
    key = "no-alerts" if not alerts else "one-alert" if alerts == 1 else "alerts"
    note(said(call.language, key, count=alerts))
    for row in rows:
        case, state, since, limit, why = row.cells(end, call.language)
        note("  " + " · ".join(filter(None, (case, state, said(call.language, "since", at=since), limit, why))))
    if cases > len(rows):
        note("  " + said(call.language, "more-cases", count=cases - len(rows)))


def tell_unlisted(events: Iterable[Event], plans: Iterable[Plan]) -> None:
    """Tell on stderr of signs that no plan has: a misspelt one does not count."""
    from ..monitoring.sign_names import unlisted

    signs = {plan.case: plan.signs for plan in plans if not plan.count_unlisted}
    for each in events:
        if (problem := unlisted(each, signs)) is not None:
            note(problem.message if problem.hint is None else f"{problem.message}\n  {problem.hint}")


def chosen_engine(call: Call) -> Engine:
    """The engine that runs the charts; that it is not the usual one is told.

    Raises:
        Refused: it cannot be had here.
    """
    from ..monitoring.engines import EngineMissing, choose

    try:
        choice = choose(call.engine)
    except EngineMissing as missing:
        raise Refused([Problem("no-engine", missing.text[call.language])]) from None
    if choice.why:
        note(choice.why[call.language])
    return choice.engine


def read_stdin(read: Iterable[Event | Refused]) -> list[Event]:
    """The events that came on stdin.

    Raises:
        Refused: lines of it are no events.
    """
    refusals, found = Refusals(), []
    for each in read:
        if isinstance(each, Refused):
            refusals.add(each.problems, each.sources)
        else:
            found.append(each)
    refusals.raise_any()
    return found


def site_of(call: Call, plans: Sequence[Plan]) -> Site | None:
    """The site's file, with the receivers that the plans bring along; None where there are none.

    Raises:
        Refused: there is something wrong with the file, or a plan names a contact that nobody is.
    """
    from ..monitoring.receivers import Site, read_site

    site = None if call.receivers is None else read_site(call.receivers)
    own: dict[str, Receiver] = {}
    for plan in plans:
        own |= plan.receivers or {}
    if site is None:
        return Site(receivers=own, smtp=None, link=None) if own else None
    site = site.model_copy(update={"receivers": {**own, **site.receivers}})
    missing = {
        person.contact: plan for plan in plans for people in plan.duty.functions.values() for person in people
        if person.contact not in site.receivers
    }  # fmt: skip
    if missing:
        raise Refused(
            [
                Problem("no-receiver", f"{plan.file}: nobody in {quoted(str(call.receivers))} is {quoted(contact)}", None,
                        f"the receivers there are {', '.join(site.receivers)}")
                for contact, plan in missing.items()
            ]
        )  # fmt: skip
    return site


def everybody(alerts: Iterable[Alert], language: str) -> Mapping[str, Receiver]:
    """Whoever runs the command has the plan and the events, and may read everything."""
    from ..monitoring.receivers import Receiver

    reader = Receiver.model_validate({"language": language, "may_read": "signs", "by": [{"lines": "-"}]})
    return {alert.contact: reader for alert in alerts}


def clock() -> int:
    """The moment, in microseconds UTC."""
    import time

    return time.time_ns() // 1000
