"""The form of the answers from which a ruleset is begun, as `riskengine new --from` reads them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..ruleset.form import Day, Form, Texts, Wording

Many = Annotated[list[Texts], Field(min_length=2, max_length=20)]


class AskedForm(Form):
    """A question of the ruleset."""

    title: Texts = Field(description="What it is called, in few words.")
    type: Literal["yes-no", "choice", "count"] = "yes-no"
    options: Many | None = Field(default=None, description="The options of a choice, lowest first.")
    range: Annotated[list[int], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="The lowest and the highest number of a count.", examples=[[0, 20]]
    )


class ResultForm(Form):
    """The outcome, with its levels."""

    title: Texts | None = None
    levels: Many | None = Field(default=None, description="The levels, lowest first.")


class BasisForm(Form):
    """The document that the rules rest on."""

    title: Wording
    section: Wording | None = None
    force: Literal["statute", "regulation", "recommendation", "practice"] = "practice"


class ActForm(Form):
    """What is to be done at the highest level."""

    title: Texts | None = None
    by: Wording | Texts | None = Field(default=None, description="Who does it: a party's id, or texts of another one.")
    within: Wording | None = Field(default=None, description="By when, as a duration.", examples=["PT24H"])


class BeginningForm(Form):
    """What is answered of a ruleset that is begun; what is left out takes its default."""

    title: Texts | None = None
    intended_use: Texts | None = None
    outcome: ResultForm | None = None
    items: Annotated[list[AskedForm], Field(min_length=1, max_length=50)] | None = None
    source: Literal["local"] | BasisForm | None = None
    action: ActForm | None = None
    valid_from: Day | None = None
