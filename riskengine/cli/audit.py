"""`riskengine audit`: the record."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .audit_store import (
    BasisOption,
    ByOption,
    KeysOption,
    OrganisationOption,
    RoleOption,
    StoreOption,
    keeping,
)
from .guard import guarded
from .options import Format, FormatOption, Language, LanguageOption, LibraryOption, PlainOption

audit = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)


@audit.callback()
def _audit() -> None:
    """The record of assessments: read, verify, replay, correct, erase, export.

    `assess --record STORE` keeps an assessment; nothing in the record is ever
    changed. Needs: pip install 'riskengine[record]'.

    \b
    Examples:
      riskengine assess vrisk10 case.yaml --record record.db
      riskengine audit list --record record.db
      riskengine audit verify --record record.db
    """


EntryArgument = Annotated[str, typer.Argument(metavar="ENTRY", help="The entry's id, or how only it begins.")]
CaseOption = Annotated[str | None, typer.Option("--case", metavar="CASE", help="Only what is recorded of this case.")]
FromOption = Annotated[str | None, typer.Option("--from", metavar="ENTRY", help="The first entry.")]
ToOption = Annotated[str | None, typer.Option("--to", metavar="ENTRY", help="The last entry.")]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=0, max=256, help="Processes; one for each core, left out.")
]


class ExportFormat(StrEnum):
    """A form of export."""

    jsonl = "jsonl"
    html = "html"


def list_entries(
    case: CaseOption = None,
    access: Annotated[bool, typer.Option("--access", help="The log of who read what, instead.")] = False,
    record: StoreOption = None,
    keys: KeysOption = None,
    by: ByOption = None,
    organisation: OrganisationOption = None,
    basis: BasisOption = None,
    format_: FormatOption = Format.text,
    language: LanguageOption = Language.nb,
) -> None:
    """List the entries, oldest first. With --format json, one object a line.

    \b
    Example:
      riskengine audit list --record record.db --case K-1042
    """
    from .auditing import list_access, list_decisions

    if access:
        list_access(record, keys, format_.value, language.value)
    else:
        list_decisions(record, keys, case, by, organisation, basis, format_.value, language.value)


def show(
    entry: EntryArgument,
    record: StoreOption = None,
    keys: KeysOption = None,
    by: ByOption = None,
    organisation: OrganisationOption = None,
    basis: BasisOption = None,
    format_: FormatOption = Format.text,
    language: LanguageOption = Language.nb,
    no_color: PlainOption = False,
) -> None:
    """Show an entry: what was known, what the engine said, what was decided.

    Who shows it is kept in the log of access.

    \b
    Example:
      riskengine audit show 4f9a --record record.db --basis "complaint 12/26"
    """
    from .auditing import show_entry

    show_entry(record, keys, entry, by, organisation, basis, format_.value, language.value, plain=no_color)


def verify(
    head: Annotated[
        Path | None, typer.Option("--head", metavar="FILE", help="A head that was kept elsewhere must still be there.")
    ] = None,
    signer: Annotated[
        Path | None, typer.Option("--signer", metavar="FILE", help="The public key the head must be signed with (PEM).")
    ] = None,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Check an export instead; no record is needed.")
    ] = None,
    chain_only: Annotated[bool, typer.Option("--chain-only", help="Leave what is sealed closed.")] = False,
    record: StoreOption = None,
    keys: KeysOption = None,
    format_: FormatOption = Format.text,
    language: LanguageOption = Language.nb,
) -> None:
    """Walk the chain, and name the first entry that does not fit.

    The exit status is 1 where something does not.

    \b
    Example:
      riskengine audit head --record record.db > head.json
      riskengine audit verify --record record.db --head head.json
    """
    from .auditing import verify_export, verify_record

    holds = (
        verify_export(export, format_.value, language.value)
        if export is not None
        else verify_record(record, keys, head, signer, format_.value, language.value, open_=not chain_only)
    )
    if not holds:
        raise typer.Exit(1)


def head(
    sign_with: Annotated[
        Path | None, typer.Option("--sign-with", metavar="FILE", help="An Ed25519 private key (PEM).")
    ] = None,
    record: StoreOption = None,
    keys: KeysOption = None,
) -> None:
    """Write the head of the record, to be kept where the record's owner cannot change it.

    \b
    Example:
      riskengine audit head --record record.db > head.json
    """
    from .auditing import write_head

    write_head(record, keys, sign_with)


def replay(
    first: FromOption = None,
    last: ToOption = None,
    other: Annotated[
        str | None, typer.Option("--with", metavar="RULESET", help="By this ruleset instead: who would differ?")
    ] = None,
    most: Annotated[int, typer.Option("--list", min=0, help="How many of those that differ are listed.")] = 20,
    workers: WorkersOption = None,
    record: StoreOption = None,
    keys: KeysOption = None,
    by: ByOption = None,
    organisation: OrganisationOption = None,
    basis: BasisOption = None,
    format_: FormatOption = Format.text,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
    no_color: PlainOption = False,
) -> None:
    """Make recorded assessments again, and compare them byte for byte.

    The exit status is 1 where one differs. With --with, history is assessed by
    another ruleset: from which level to which, which assessments, and their
    plans side by side; the exit status is then 0. With --format json, one
    object a line.

    \b
    Examples:
      riskengine audit replay --record record.db
      riskengine audit replay --record record.db --with new.yaml
    """
    from .audit_replay import replay_record, replay_with_other

    if other is not None:
        replay_with_other(
            record, keys, first, last, other, library or [], by, organisation, basis,
            most=most, workers=workers, form=format_.value, language=language.value, plain=no_color,
        )  # fmt: skip
    elif not replay_record(
        record, keys, first, last, by, organisation, basis,
        most=most, workers=workers, form=format_.value, language=language.value,
    ):  # fmt: skip
        raise typer.Exit(1)


def override(
    entry: EntryArgument,
    outcome: Annotated[str, typer.Argument(metavar="OUTCOME", help="The outcome that was decided otherwise.")],
    level: Annotated[str, typer.Argument(metavar="LEVEL", help="What it is to be.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, in words.")],
    code: Annotated[str, typer.Option("--code", metavar="CODE", help="Why, by code; a wrong one lists them all.")],
    record: StoreOption = None,
    keys: KeysOption = None,
    by: ByOption = None,
    role: RoleOption = None,
    organisation: OrganisationOption = None,
    language: LanguageOption = Language.nb,
) -> None:
    """Record a decision that differs from the engine's. Both stay.

    \b
    Example:
      riskengine audit override 4f9a plan_level detailed-assessment \\
        --code clinical-judgement --reason "Seen today" --by hpr:9999999
    """
    from .auditing import keep_override

    keep_override(record, keys, entry, outcome, level, code, reason, (by, role, organisation), language.value)


def correct(
    entry: EntryArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What was wrong.")],
    case: Annotated[
        str | None, typer.Argument(metavar="CASE", show_default=False, help="The corrected case, whole.")
    ] = None,
    answers: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="ITEM=ANSWER", help="Correct one answer. Repeatable."),
    ] = None,
    record: StoreOption = None,
    keys: KeysOption = None,
    by: ByOption = None,
    role: RoleOption = None,
    organisation: OrganisationOption = None,
    format_: FormatOption = Format.text,
    language: LanguageOption = Language.nb,
    no_color: PlainOption = False,
) -> None:
    """Record a new assessment that supersedes one with a wrong answer.

    It is made with the ruleset of that time, as of the same moment. The other
    one stays.

    \b
    Example:
      riskengine audit correct 4f9a --answer insight=no --reason "Misheard"
    """
    from .audit_correct import keep_correction

    keep_correction(
        record, keys, entry, case, answers or [], reason, (by, role, organisation),
        format_, language, plain=no_color,
    )  # fmt: skip


def add(
    entry: EntryArgument,
    circumstances: Annotated[str, typer.Argument(metavar="FILE", help="What was done or became known; see docs.")],
    record: StoreOption = None,
    keys: KeysOption = None,
    by: ByOption = None,
    role: RoleOption = None,
    organisation: OrganisationOption = None,
    language: LanguageOption = Language.nb,
) -> None:
    """Record what came after an assessment: notices sent, actions, a signature.

    \b
    Example:
      riskengine audit add 4f9a notices.yaml --by hpr:9999999
    """
    from .auditing import keep_addition

    keep_addition(record, keys, entry, circumstances, (by, role, organisation), language.value)


def erase(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case; or an entry that names no case.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    record: StoreOption = None,
    keys: KeysOption = None,
    by: ByOption = None,
    role: RoleOption = None,
    organisation: OrganisationOption = None,
    basis: BasisOption = None,
    language: LanguageOption = Language.nb,
) -> None:
    """Destroy the key of a case: nothing recorded of it can be read again.

    The chain still holds. Keys in backups must be destroyed there too.

    \b
    Example:
      riskengine audit erase K-1042 --record record.db --basis "decision 3/26"
    """
    from .auditing import erase_case

    erase_case(record, keys, case, (by, role, organisation), basis, language.value, sure=yes)


def export(
    case: CaseOption = None,
    form: Annotated[
        ExportFormat, typer.Option("--format", help="For programs (jsonl), or a page of a case (html).")
    ] = ExportFormat.jsonl,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; stdout, left out.")
    ] = None,
    record: StoreOption = None,
    keys: KeysOption = None,
    by: ByOption = None,
    organisation: OrganisationOption = None,
    basis: BasisOption = None,
    language: LanguageOption = Language.nb,
) -> None:
    """Export entries, so that a third party can check them and run them again.

    \b
    Examples:
      riskengine audit export --case K-1042 --format html -o K-1042.html
      riskengine audit export -o record.jsonl
      riskengine audit verify --export record.jsonl
    """
    from .audit_export import export_entries

    export_entries(record, keys, case, form.value, output, by, organisation, basis, language.value)


def disagreements(
    record: StoreOption = None,
    keys: KeysOption = None,
    by: ByOption = None,
    organisation: OrganisationOption = None,
    basis: BasisOption = None,
    format_: FormatOption = Format.text,
    language: LanguageOption = Language.nb,
) -> None:
    """How often clinicians decided otherwise than each rule, and why.

    \b
    Example:
      riskengine audit disagreements --record record.db --format json
    """
    from .auditing import show_disagreements

    show_disagreements(record, keys, by, organisation, basis, format_.value, language.value)


def rotate(
    case: CaseOption = None,
    record: StoreOption = None,
    keys: KeysOption = None,
    by: ByOption = None,
    role: RoleOption = None,
    organisation: OrganisationOption = None,
    language: LanguageOption = Language.nb,
) -> None:
    """Give cases new keys for what is recorded from now on.

    \b
    Example:
      riskengine audit rotate --record record.db --case K-1042
    """
    from .auditing import rotate_keys

    rotate_keys(record, keys, case, (by, role, organisation), language.value)


audit.command("list")(guarded(keeping(list_entries)))
audit.command("show")(guarded(keeping(show)))
audit.command("verify")(guarded(keeping(verify)))
audit.command("head")(guarded(keeping(head)))
audit.command("replay")(guarded(keeping(replay)))
audit.command("override")(guarded(keeping(override)))
audit.command("correct")(guarded(keeping(correct)))
audit.command("add")(guarded(keeping(add)))
audit.command("erase")(guarded(keeping(erase)))
audit.command("export")(guarded(keeping(export)))
audit.command("disagreements")(guarded(keeping(disagreements)))
audit.command("rotate")(guarded(keeping(rotate)))
