"""`riskengine language-server`: rulesets in an editor."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import Language, LanguageOption


def language_server(
    tcp: Annotated[
        str | None, typer.Option("--tcp", metavar="HOST:PORT", help="Listen there, instead of on stdin and stdout.")
    ] = None,
    stdio: Annotated[bool, typer.Option("--stdio", hidden=True)] = False,  # noqa: ARG001 - what many editors pass
    language: LanguageOption = Language.nb,
) -> None:
    """Help an editor with rulesets: problems, completion, words, definitions, renaming, layout.

    It speaks the Language Server Protocol, and is started by the editor; docs/editor.md says how. The editor may set the language
    of texts too, by the initialization option `lang`.

    \b
    Examples:
      riskengine language-server
      riskengine language-server --tcp 127.0.0.1:2087
    """
    from .serving_editor import serve_editor

    serve_editor(tcp, language.value)
