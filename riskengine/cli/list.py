"""`riskengine list`: the rulesets of the library."""

from __future__ import annotations

from .options import Format, FormatOption, Language, LanguageOption, LibraryOption, PlainOption


def list_rulesets(
    format_: FormatOption = Format.text,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
    no_color: PlainOption = False,
) -> None:
    """List the rulesets: id, version, validity, title.

    Files that cannot be read are told on stderr; the rest is listed all the same.

    \b
    Examples:
      riskengine list
      riskengine list --library our/rulesets --format json
    """
    from ..problems import Refused
    from .console import note
    from .finding import open_library
    from .listing import as_json, as_page
    from .page import show

    opened = open_library(library or [])
    if format_ is Format.json:
        print(as_json(opened.entries))
    else:
        show(as_page(opened.entries, language.value), plain=no_color)
    try:
        opened.raise_problems()
    except Refused as refused:
        note(str(refused))
