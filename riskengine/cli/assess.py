"""`riskengine assess`: one assessment."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .audit_store import KeysOption, keeping
from .guard import INTERRUPTED
from .options import Format, FormatOption, Language, LanguageOption, LibraryOption, PlainOption, RulesetArgument

if TYPE_CHECKING:
    from ..evaluation.assessment import Assessment

NOT_DETERMINED = 3


@keeping
def assess(
    ruleset: RulesetArgument,
    case: Annotated[
        str | None,
        typer.Argument(
            metavar="CASE",
            show_default=False,
            help="A YAML or JSON file with the answers, or - for stdin. Left out on a terminal, questions are asked.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="T", help="The moment of the assessment; otherwise the case's own, otherwise now."
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PARAM=VALUE", help="Set a parameter of the ruleset. Repeatable."),
    ] = None,
    format_: FormatOption = Format.text,
    record: Annotated[
        str | None,
        typer.Option(
            "--record", metavar="STORE", help="Keep the assessment in this record: a file, or a SQLAlchemy URL."
        ),
    ] = None,
    keys: KeysOption = None,
    circumstances: Annotated[
        str | None,
        typer.Option(
            "--circumstances", metavar="FILE", help="What else is to be recorded: who decided, basis, notices."
        ),
    ] = None,
    require_determined: Annotated[
        bool, typer.Option("--require-determined", help="Exit with status 3 when an outcome is not determined.")
    ] = False,
    all_rules: Annotated[
        bool, typer.Option("--all-rules", help="Show the rules that do not hold too, each with why not.")
    ] = False,
    texts: Annotated[
        Path | None,
        typer.Option("--texts", metavar="PACK", help="A text pack with licensed wording, shown with the questions."),
    ] = None,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
    no_color: PlainOption = False,
) -> None:
    """Assess one case: result, plan, what is missing, and why.

    The exit status is 0 whether or not every outcome is determined.

    \b
    Example, a case in a file:
      riskengine assess vrisk10 case.yaml
    Example, asked question by question:
      riskengine assess vrisk10
    Example, for another program, with a setting of one's own:
      riskengine assess warning-signals case.yaml --set threshold=3 --format json
    Example, kept in a record; where it cannot be, no result is shown:
      riskengine assess vrisk10 case.yaml --record record.db
    """
    from ..problems import Problem, Refused
    from .assessing import assess_case, interview, parsed_settings, save
    from .recording import Recording

    given = parsed_settings(settings or [])
    recording = Recording(record, keys, circumstances)
    if case is not None:
        if texts is not None:
            from .guidance import read_guidance

            read_guidance(texts)  # what is no text pack is refused, though nothing is asked
        found, assessment = assess_case(ruleset, case, as_of, given, library or [], recording.look_up)
        id_ = recording.keep(found, assessment)
        show_assessment(assessment, format_, language, all_rules=all_rules, no_color=no_color)
        recording.tell(id_, language.value)
    else:
        if not sys.stdin.isatty():
            hint = f"as in: riskengine assess {ruleset} case.yaml; or - to read it from stdin"
            raise Refused([Problem("no-case", "there is no terminal to ask on, so a CASE is needed", None, hint)])
        from .interview import Stopped

        asking = interview(ruleset, as_of, given, library or [], language.value, texts)
        try:
            assessment = asking.run()
        except Stopped:
            asking.say("")
            save(asking, asking.phrases.save)
            raise typer.Exit from None
        except (KeyboardInterrupt, EOFError):
            asking.say("")
            try:
                save(asking, asking.phrases.save)
            except (KeyboardInterrupt, EOFError):
                asking.say(f"\n{asking.phrases.not_saved}")
            raise typer.Exit(INTERRUPTED) from None
        asking.say("")
        try:
            id_ = recording.keep(asking.ruleset, assessment)
        except Refused:
            with suppress(KeyboardInterrupt, EOFError):
                save(asking, asking.phrases.save)  # what was answered is not lost, though nothing was recorded
            raise
        show_assessment(assessment, format_, language, all_rules=all_rules, no_color=no_color)
        recording.tell(id_, language.value)
        with suppress(KeyboardInterrupt, EOFError):
            asking.say("")
            save(asking, asking.phrases.save_at_end)
    if require_determined and not all(outcome.determined for outcome in assessment.outcomes.values()):
        raise typer.Exit(NOT_DETERMINED)


def show_assessment(
    assessment: Assessment, format_: Format, language: Language, *, all_rules: bool, no_color: bool
) -> None:
    """Write an assessment to stdout."""
    if format_ is Format.json:
        sys.stdout.flush()
        # Bytes, which no console's encoding or line ends change; on a terminal the prompt stands below them.
        sys.stdout.buffer.write(assessment.to_json() + (b"\n" if sys.stdout.isatty() else b""))
        sys.stdout.buffer.flush()
        return
    from .page import show, terminal_width
    from .report import report

    show(report(assessment, language.value, all_rules=all_rules, width=terminal_width()), plain=no_color)
    sys.stdout.flush()
