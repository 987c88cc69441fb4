"""A translation whose source text has changed since it was made."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..stamps import of_texts, path_of, read_stamps, written_path
from ..subject import Subject

PAGE = Page(
    code="stale-translation",
    severity="warning",
    summary="A text has changed in nb since it was translated",
    what="The `.translations` file beside the ruleset holds a stamp of each text as it was when somebody last confirmed its "
    "translations. The Norwegian text has changed since, and another language of it has not. Rulesets without that file "
    "are not held to it.",
    why="Readers of the other language act on an older wording.",
    mend="Change the translation. Where it still fits, run `riskengine check --stamp PATH`, which confirms all texts as they are.",
    bad="",
    good="",
)


def check(subject: Subject) -> Iterator[Found]:
    """Texts whose nb is not as stamped, though another language is."""
    stamps = read_stamps(subject.definition.file)
    if not stamps:
        return
    paths = {written_path(path): path for path, _ in subject.texts}
    for name, now in of_texts(subject.texts).items():
        then = stamps.get(name, {})
        if "nb" not in then or now.get("nb") == then["nb"]:
            continue
        for language, stamp in now.items():
            if language != "nb" and then.get(language) == stamp:
                message = f"nb has changed since this was translated into {language}"
                where = paths.get(name, path_of(name))
                yield Found((*where, language), message, "translate it anew, or run check --stamp")


RULE = Rule(PAGE, check)
