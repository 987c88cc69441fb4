"""The command `riskengine`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .. import __version__
from .assess import assess
from .audit import audit
from .batch import batch
from .check import check
from .console import prepare
from .diff import diff
from .explain import explain
from .export import export
from .format import format_rulesets
from .guard import INTERRUPTED, TRACEBACK, forget_stdout, guarded
from .impact import impact
from .language_server import language_server
from .list import list_rulesets
from .monitor import monitor
from .new import new
from .schema import schema
from .show import show
from .test import test
from .verify import verify

app = typer.Typer(
    name="riskengine",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # help without boxes, which screen readers spell out
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"riskengine {__version__}")
        raise typer.Exit


@app.callback()
def _riskengine(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version, and stop.")
    ] = False,
) -> None:
    """Structured risk assessment as rulesets: graded plans, honest bounds, and a full trace.

    This is decision support: the clinician decides.

    \b
    Examples:
      riskengine list
      riskengine show vrisk10
      riskengine assess vrisk10 case.yaml
    """


app.command("list")(guarded(list_rulesets))
app.command("show")(guarded(show))
app.command("assess")(guarded(assess))
app.command("explain")(guarded(explain))
app.command("new")(guarded(new))
app.command("test")(guarded(test))
app.command("check")(guarded(check))
app.command("verify")(guarded(verify))
app.command("diff")(guarded(diff))
app.command("export")(guarded(export))
app.command("format")(guarded(format_rulesets))
app.command("schema")(guarded(schema))
app.command("batch")(guarded(batch))
app.add_typer(audit, name="audit")
app.command("impact")(guarded(impact))
app.command("monitor")(guarded(monitor))
app.command("language-server")(guarded(language_server))


def main() -> None:
    """Run the command line, and exit.

    The status is 0 done; 1 what was asked about is not in order; 2 the call or its input is wrong; 3 not determined, where
    that was asked for; 130 interrupted.
    """
    prepare(sys.stdout, sys.stderr)
    try:
        app([word for word in sys.argv[1:] if word != TRACEBACK], prog_name="riskengine")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        forget_stdout()


if __name__ == "__main__":
    main()
