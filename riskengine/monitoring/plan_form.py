"""The form of a person's plan, as models: the one source of `schemas/plan.schema.json` and of what is accepted."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from typing_extensions import TypeAliasType

from ..ruleset.form import Day, Form, Name, Requirement, Texts
from .events import Mark, Pseudonym, Words
from .receivers import Receiver

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Length = TypeAliasType(
    "Length",
    Annotated[
        str,
        StringConstraints(min_length=2, max_length=40),
        Field(title="Duration", description="A duration of fixed length.", examples=["PT2H", "P7D"]),
    ],
)
When = TypeAliasType(
    "When",
    Annotated[
        str,
        StringConstraints(min_length=1, max_length=4000),
        Field(
            title="Condition",
            description="A condition over the outcomes of the plan's rulesets.",
            examples=["warning-signals.response >= contact"],
        ),
    ],
)
OutcomeName = TypeAliasType(
    "OutcomeName",
    Annotated[
        str,
        StringConstraints(min_length=3, max_length=140),
        Field(title="Outcome", description="An outcome of a ruleset.", examples=["warning-signals.response"]),
    ],
)
# Days and hours are read in `plan_file`, which tells better than a pattern could what is wrong with them.
Days = Annotated[str, StringConstraints(min_length=1, max_length=60), Field(examples=["mon-fri", "sat, sun"])]
Hours = Annotated[
    str, StringConstraints(min_length=1, max_length=20), Field(examples=["08:00-15:30", "22:00-06:00", "00:00-24:00"])
]


class RulesetForm(Form):
    """A ruleset of the plan, and how this person's plan sets it."""

    version: Requirement = Field(default="any", description="Which versions may be used.")
    parameters: dict[str, Any] = Field(
        default={}, description="What this plan sets; the rest is as the ruleset has it."
    )
    signs_in: Name | None = Field(
        default=None,
        description="The item that observed signs go into: a list with sign and seen. Left out, it is found.",
    )


class EscalationForm(Form):
    """Whom the alert goes to, and how long they have to acknowledge it before it goes to the next."""

    to: Name = Field(description="A function, one of `contacts`.")
    acknowledge_within: Length = Field(description="How long they have to acknowledge the alert.")


class ResponseForm(Form):
    """When to keep watch, when to make contact, and what happens if nobody answers."""

    watch: When | None = Field(
        default=None, description="When to keep watch; left out, there is nothing between calm and contact."
    )
    contact: When = Field(description="When contact is to be made.")
    escalation: list[EscalationForm] = Field(
        min_length=1, max_length=20, description="Whom the alert goes to, in order."
    )
    contact_within: Length = Field(
        description="How long contact may take after it fell due, once the alert is acknowledged; then it is overdue."
    )
    remind_every: Length | None = Field(
        default=None, description="How often the last step is reminded when contact is overdue."
    )
    renews_after: Length | None = Field(
        default=None, description="How long after contact a new sign calls for contact again; left out, it does not."
    )


class ChangesForm(Form):
    """Whenever an outcome gets another level than it had."""

    changes: OutcomeName


class UntilForm(Form):
    """What ends the waiting; exactly one of these."""

    assessed: Name | None = Field(default=None, description="An assessment by this ruleset.")
    plan: Literal["changed"] | None = Field(default=None, description="The plan was changed.")
    action: Name | None = Field(default=None, description="This action was taken.")


class FollowUpForm(Form):
    """Something that must be done within some time after something else."""

    title: Texts | None = Field(default=None, description="What is to be done.")
    when: When | ChangesForm = Field(description="What calls for it.")
    until: UntilForm = Field(description="What shows that it was done.")
    within: Length = Field(description="How long it may take.")
    to: Name = Field(description="Who is told when it is overdue: a function, one of `contacts`.")
    remind_every: Length | None = Field(default=None, description="How often they are reminded.")


class OnDutyForm(Form):
    """Who has a function, and when. Of several, the first whose hours it is."""

    contact: Name = Field(description="The receiver.")
    hours: dict[Days, Hours | list[Hours]] | None = Field(
        default=None, description="Local hours; left out, at all hours. From a later hour to an earlier: past midnight."
    )
    closed_on: list[Day] = Field(default=[], description="Dates on which these hours do not hold, as public holidays.")
    phone: Words | None = Field(default=None, description="The telephone number that the plan's page shows.")


class OpenReturnForm(Form):
    """The agreement that the person may come back without a new referral."""

    agreed: Literal["no", "yes"]
    where: Texts | None = None
    how: Texts | None = None
    until: Day | None = None


class ExpectedAlertForm(Form):
    """An alert that is expected; what is left out may be anything."""

    kind: str
    chart: str | None = None
    to: Name | None = None
    contact: Name | None = None
    step: int | None = None
    at: str | None = None


class ExpectationForm(Form):
    """What is expected at a moment."""

    state: Literal["calm", "watch", "contact-due", "contacted", "overdue", "closed"] | None = None
    undecided: Literal["no", "yes"] | None = Field(default=None, description="Whether it is open if contact is due.")
    follow_ups: dict[Name, Literal["idle", "awaited", "done", "overdue"]] | None = None
    alerts: list[ExpectedAlertForm] | None = Field(default=None, description="All alerts until then, in order.")


class MomentForm(Form):
    """A moment, and what is expected then."""

    at: str
    expect: ExpectationForm


class TestForm(Form):
    """A test: what is told, and what is expected at some moment after it."""

    __test__ = False
    name: Words
    events: list[dict[str, Any]] = Field(description="Events, without case; an id only where another event names it.")
    at: str
    expect: ExpectationForm
    then: list[MomentForm] = Field(default=[], description="Further moments, each later than the one before.")


class PlanForm(Form):
    """One person's plan: what is watched, what happens when, and who answers."""

    plan: Pseudonym = Field(description="The case's pseudonym.")
    version: int = Field(ge=1, description="1, 2, 3 …: a new one whenever the plan is changed.")
    updated: Day = Field(description="When this version was agreed.")
    title: Texts
    time_zone: Annotated[str, StringConstraints(max_length=64)] = Field(
        default="Europe/Oslo", description="The time zone of the hours in `contacts`.", examples=["Europe/Oslo"]
    )
    reassess_every: Length | None = Field(
        default=None, description="How often rulesets are assessed again whose conclusions may change with time alone."
    )
    rulesets: dict[Name, RulesetForm] = Field(min_length=1, description="The rulesets that conclude.")
    signs: dict[Name, Texts] = Field(default={}, description="This person's own warning signs, in the plan's words.")
    unlisted_signs: Literal["tell", "count"] = Field(
        default="tell",
        description="Of a sign that is not in the plan: tell the first receiver, or let it also count as one of the plan's.",
    )
    response: ResponseForm
    follow_ups: dict[Name, FollowUpForm] = Field(default={})
    parties: dict[Name, Texts] = Field(default={}, description="What functions and contacts are called.")
    contacts: dict[Name, Annotated[list[OnDutyForm], Field(min_length=1)]] = Field(
        min_length=1, description="By function, who has it and when."
    )
    receivers: dict[Name, Receiver] | None = Field(
        default=None, description="How contacts are reached; left out, the site's own file says so."
    )
    open_return: OpenReturnForm | None = None
    tests: list[TestForm] = Field(default=[])


__all__ = ["DAYS", "Mark", "PlanForm"]
