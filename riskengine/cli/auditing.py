"""What the commands `riskengine audit` do, without their options."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .audit_store import opened, person
from .audit_words import SENTENCES
from .console import note
from .page import Page, show, terminal_width

if TYPE_CHECKING:
    from ..audit.store import Kept, Store
    from ..audit.verifying import Verified

Who = tuple[str | None, str | None, str | None]


def said(language: str, key: str, **parts: object) -> str:
    """A sentence with its parts."""
    return SENTENCES[language][key].format(**parts)


def named(who: Mapping[str, str]) -> str:
    """Who, in words: role, id, unit, organisation, as far as they are known."""
    return ", ".join(who[key] for key in ("role", "id", "unit", "organisation") if key in who)


def write_json(document: Any) -> None:
    """One object as a line of canonical JSON."""
    from ..evaluation.canonical import canonical

    sys.stdout.flush()
    sys.stdout.buffer.write(canonical(document) + b"\n")


@contextmanager
def progress(words: str, total: int) -> Iterator[Any]:
    """A bar on a terminal, and nothing elsewhere; gives what to call with how many more are done."""
    if not sys.stderr.isatty():
        yield lambda _more: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=total)
        yield lambda more: bar.advance(task, more)


# Reading


def list_decisions(
    record: str | None,
    keys: str | None,
    case: str | None,
    by: str | None,
    organisation: str | None,
    basis: str | None,
    form: str,
    language: str,
) -> None:
    """List the entries of decisions."""
    from ..audit.frame import levels_of

    who = person(by, None, organisation)
    with opened(record, keys) as store:
        store.log_access("list", who, basis, None if case is None else list(store.kept(case=case)))
        empty = True
        for kept in store.kept(case=case):
            empty = False
            if form == "json":
                write_json(_listed(kept))
                continue
            frame = kept.frame
            named = "" if kept.content is None else frame["case"] or said(language, "no-case")
            is_event = kept.is_event and kept.content is not None
            kind = said(language, "event", kind=kept.kind) if is_event else said(language, kept.kind)
            line = said(language, "entry", id=kept.id, recorded=kept.link.recorded[:16] + "Z", kind=kind, case=named)
            print(line.rstrip())
            below = []
            if "results" in frame:
                below = [f"{frame['ruleset']['id']} {frame['ruleset']['version']}", *levels_of(frame["results"])]
            if "supersedes" in frame:
                below.insert(0, said(language, "supersedes", id=frame["supersedes"]))
            if "of" in frame:
                more = f": {frame['outcome']} → {frame['level']} ({frame['code']})" if "outcome" in frame else ""
                below = [said(language, "of", id=frame["of"]) + more]
            if below:
                print(f"  {'; '.join(below)}")
        if empty and form != "json":
            note(said(language, "empty"))


def _listed(kept: Kept) -> dict[str, Any]:
    frame = kept.frame
    keys = ("case", "of", "supersedes", "outcome", "level", "code", "results")
    found = {key: frame[key] for key in keys if key in frame}
    if "ruleset" in frame:
        found["ruleset"] = {key: frame["ruleset"][key] for key in ("id", "version")}
    return {"seq": kept.link.seq, "id": kept.id, "recorded": kept.link.recorded, "kind": kept.kind, **found}


def list_access(record: str | None, keys: str | None, form: str, language: str) -> None:
    """List who read what."""
    with opened(record, keys) as store:
        for link in store.accesses.links():
            what = json.loads(link.body)
            if form == "json":
                write_json({"seq": link.seq, "id": link.id, "recorded": link.recorded, **what})
                continue
            who = named(what["by"])
            parts = {"action": what["action"], "by": who, "count": _how_many(what["count"], language)}
            basis = what["basis"] or said(language, "no-basis")
            print(said(language, "access-entry", recorded=link.recorded[:16] + "Z", basis=basis, **parts))


def _how_many(count: int | None, language: str) -> str:
    key = "all-entries" if count is None else "one-entry" if count == 1 else "entries"
    return said(language, key, count=count)


def show_entry(
    record: str | None,
    keys: str | None,
    entry: str,
    by: str | None,
    organisation: str | None,
    basis: str | None,
    form: str,
    language: str,
    *,
    plain: bool,
) -> None:
    """Show an entry with what was recorded about it afterwards."""
    from ..audit.exporting import line_of

    who = person(by, None, organisation)
    with opened(record, keys) as store:
        kept = store.find(entry)
        about = [] if kept.content is None else store.following(kept)
        store.log_access("show", who, basis, [kept, *about])
        if form == "json":
            write_json({**line_of(kept), "afterwards": [line_of(each) for each in about]})
            return
        page = Page(terminal_width())
        _entry_on(page, store, kept, about, language)
        show(page, plain=plain)


def _entry_on(page: Page, store: Store, kept: Kept, about: list[Kept], language: str) -> None:
    frame = kept.frame
    page.title(said(language, "show-title", id=kept.id))
    page.write(said(language, "recorded", at=kept.link.recorded))
    page.write(f"SHA-256 {kept.link.hash}")
    if kept.content is None:
        page.write(said(language, "is-erased"))
        return
    if kept.is_event:
        page.write(said(language, "event-of", kind=kept.kind, case=frame["case"] or said(language, "no-case")))
        page.gap()
        _json_on(page, kept.event)
        return
    if not kept.assessment:
        page.write(_about(kept, language))
        return
    circumstances = frame["circumstances"]
    for key, who in (("evaluated", frame["evaluated_by"]), ("decided", circumstances.get("decided_by"))):
        if who:
            page.write(said(language, key, who=named(who)))
    if "basis" in circumstances:
        page.write(said(language, "basis", said=circumstances["basis"]))
    if "supersedes" in frame:
        page.write(said(language, "corrects", id=frame["supersedes"], reason=frame["reason"]))
    for each in about:
        page.write(_about(each, language))
    rest = {key: each for key, each in circumstances.items() if key not in ("decided_by", "basis")}
    if rest:
        page.write(_flat(rest))
    page.gap()
    _assessment_on(page, store, kept, language)


def _assessment_on(page: Page, store: Store, kept: Kept, language: str) -> None:
    from ..problems import Refused
    from .report import report

    try:
        made = store.again(kept)
        if made.to_json() == kept.assessment:
            page.lines += report(made, language, width=page.width).lines
            return
    except Refused:
        pass
    page.write(said(language, "differs"))
    _json_on(page, kept.assessment)


def _json_on(page: Page, document: bytes) -> None:
    for line in json.dumps(json.loads(document), ensure_ascii=False, indent=2).splitlines():
        page.lines.append((line, ""))


def _about(kept: Kept, language: str) -> str:
    from ..evaluation.naming import in_language
    from ..evaluation.override_reasons import REASONS

    frame = kept.frame
    who = named(frame["by"])
    if kept.kind == "override":
        code = in_language(REASONS.get(frame["code"], {"nb": frame["code"]}), language)
        parts = {key: frame[key] for key in ("outcome", "level", "engine", "reason")}
        return said(language, "overridden", who=who, code=code, **parts)
    if kept.kind == "correction":
        return said(language, "superseded", id=kept.id)
    return said(language, "added", at=frame["recorded"][:16] + "Z", who=who, said=_flat(frame["circumstances"]))


def _flat(document: dict[str, Any]) -> str:
    def words(value: Any) -> str:
        if isinstance(value, dict):
            return ", ".join(f"{key} {words(each)}" for key, each in value.items())
        return "; ".join(map(words, value)) if isinstance(value, list) else str(value)

    return ". ".join(f"{key}: {words(each)}" for key, each in document.items())


def show_disagreements(
    record: str | None,
    keys: str | None,
    by: str | None,
    organisation: str | None,
    basis: str | None,
    form: str,
    language: str,
) -> None:
    """Say how often each rule was overridden."""
    from ..audit.disagreement import NO_RULE
    from ..audit.disagreement import disagreements as counted
    from ..evaluation.naming import in_language
    from ..evaluation.override_reasons import REASONS

    with opened(record, keys) as store:
        store.log_access("disagreements", person(by, None, organisation), basis, None)
        found = counted(store)
        if form == "json":
            for each in found:
                write_json(each.document)
            return
        page = Page(terminal_width())
        page.title(said(language, "disagree-title"))
        overridden = [each for each in found if each.overridden]
        if not overridden:
            page.write(said(language, "disagree-none"))
        for each in overridden:
            reasons = ", ".join(
                f"{in_language(REASONS[code], language)} ({n})" for code, n in each.reasons.most_common()
            )
            rule = said(language, "disagree-start") if each.rule == NO_RULE else each.rule
            parts = {**each.document, "rule": rule, "reasons": f"{reasons[:1].upper()}{reasons[1:]}."}
            page.bullet(said(language, "disagree", **parts))
        show(page, plain=True)


# Verifying


def verify_record(
    record: str | None,
    keys: str | None,
    head: Path | None,
    signer: Path | None,
    form: str,
    language: str,
    *,
    open_: bool,
) -> bool:
    """Walk the chains, and say what came of it."""
    from ..audit.heads import read_head
    from ..audit.refusals import refused
    from ..audit.verifying import verify

    if signer is not None and head is None:
        raise refused("no-head", "there is no head whose signature could be checked", "add --head FILE")
    kept_head = None if head is None else read_head(head)
    good = signer is None or (kept_head is not None and kept_head.is_signed_by(signer))
    with opened(record, keys, keyless=not open_) as store:
        total = store.decisions.last()[0] + store.accesses.last()[0]
        with progress(said(language, "walking"), total) as more:
            found = verify(
                store, head=kept_head, head_is_signed=good, progress=lambda _, count: more(count), open_=open_
            )
    if form == "json":
        write_json(_verified(found))
        return found.holds
    for flaw in found.flaws:
        log = said(language, f"log-{flaw.log}")
        print(said(language, flaw.kind, seq=flaw.seq, id=flaw.id or "?", log=log, about=flaw.about))
    if not found.holds:
        print(said(language, "broken"))
        return False
    print(said(language, "holds", **found.counts))
    if found.erased:
        print(said(language, "erased-count", count=found.erased))
    if kept_head is not None:
        print(said(language, "head-holds", at=kept_head.at))
        if signer is not None:
            print(said(language, "signature-holds"))
    return True


def _verified(found: Verified) -> dict[str, Any]:
    flaws = [
        {"kind": each.kind, "log": each.log, "seq": each.seq, "id": each.id, "about": each.about}
        for each in found.flaws
    ]
    return {"holds": found.holds, "entries": found.counts, "erased": found.erased, "flaws": flaws}


def verify_export(path: Path, form: str, language: str) -> bool:
    """Check an export without the record."""
    from ..audit.exporting import check_lines
    from ..audit.refusals import refused

    try:
        with path.open("rb") as file:
            found = check_lines(file)
    except OSError as error:
        raise refused("no-file", f'"{path}" cannot be read: {error.strerror}') from None
    except (ValueError, KeyError, TypeError, AttributeError):
        hint = "audit export --format jsonl writes one"
        raise refused("no-export", f'"{path}" is no export of a record', hint) from None
    if form == "json":
        wrong = [{"id": id_, "kind": kind} for id_, kind in found.wrong]
        write_json({"holds": not wrong, "entries": found.entries, "rerun": found.rerun, "wrong": wrong})
        return not wrong
    for id_, kind in found.wrong:
        print(said(language, f"export-{kind}", id=id_))
    key = "export-broken" if found.wrong else "export-holds"
    print(said(language, key, entries=found.entries, rerun=found.rerun))
    return not found.wrong


def write_head(record: str | None, keys: str | None, sign_with: Path | None) -> None:
    """Write the head as JSON."""
    from ..audit.heads import head_of

    with opened(record, keys) as store:
        found = head_of(store)
    if sign_with is not None:
        found = found.signed(sign_with)
    sys.stdout.flush()
    sys.stdout.buffer.write(found.to_json() + b"\n")


# Adding


def keep_override(
    record: str | None,
    keys: str | None,
    entry: str,
    outcome: str,
    level: str,
    code: str,
    reason: str,
    who: Who,
    language: str,
) -> None:
    """Keep a decision that differs."""
    with opened(record, keys) as store:
        id_ = store.override(entry, outcome, level, code=code, reason=reason, by=person(*who))
    print(id_)
    note(said(language, "override-kept", id=id_))


def keep_addition(record: str | None, keys: str | None, entry: str, file: str, who: Who, language: str) -> None:
    """Keep what came after an assessment."""
    from ..audit.circumstances import read_circumstances

    circumstances = read_circumstances(file)
    with opened(record, keys) as store:
        id_ = store.add(entry, circumstances, person(*who))
    print(id_)
    note(said(language, "add-kept", id=id_))


def erase_case(
    record: str | None, keys: str | None, case: str, who: Who, basis: str | None, language: str, *, sure: bool
) -> None:
    """Destroy the key of a case, once that was confirmed."""
    from ..audit.refusals import refused
    from .assessing import ask_terminal

    with opened(record, keys) as store:
        if not sure:
            if not sys.stdin.isatty():
                raise refused(
                    "not-confirmed", "erasing cannot be undone, and there is no terminal to ask on", "add --yes"
                )
            try:
                answer = ask_terminal(said(language, "erase-sure", case=case)).strip()
            except EOFError:
                answer = ""
            if answer != case:
                note(said(language, "erase-not"))
                return
        count = store.erase(case, by=person(*who), basis=basis)
    print(said(language, "erase-done", count=count, case=case))


def rotate_keys(record: str | None, keys: str | None, case: str | None, who: Who, language: str) -> None:
    """Give cases new keys."""
    from ..audit.refusals import refused

    with opened(record, keys) as store:
        cases = store.keys.cases()
        if case is not None and case not in cases:
            raise refused("unknown-case", f'nothing is recorded of "{case}"', "it may have been erased already")
        count = store.rotate(cases if case is None else [case], by=person(*who))
    print(said(language, "rotated", count=count))
