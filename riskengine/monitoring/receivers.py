"""Who alerts are sent to, how, and how much each may read: the models of a site's own file.

A person's plan names contacts by function; a site's file says how these are reached. Addresses stay there: no record, alert or
plan holds them. A secret is never written in the file either: it is named, as an environment variable or a file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AnyUrl, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ..problems import Refused
from ..ruleset import yaml_text
from ..ruleset.form import Name
from ..ruleset.form_check import check_form

Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+[^\s]*$", max_length=2000)]
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=254)]
Secret = Annotated[
    str,
    StringConstraints(pattern=r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$", max_length=1000),
    Field(
        description="Where a secret is: env:NAME is an environment variable, file:PATH a file only its owner can read.",
        examples=["env:RISKENGINE_WEBHOOK", "file:/etc/riskengine/webhook.secret"],
    ),
]


_HERE = {"localhost", "127.0.0.1", "::1", "[::1]"}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Webhook(_Part):
    """Where alerts are posted to, signed with a secret that both ends know."""

    url: Url = Field(description="Where the alert is posted. Plain http only to this machine itself.")
    secret: Secret = Field(description="The secret it is signed with, as whsec_ and base64.")

    @model_validator(mode="after")
    def _protected(self) -> Self:
        parts = AnyUrl(self.url)
        if parts.scheme == "http" and parts.host not in _HERE:
            raise ValueError("an alert goes over https, except to this machine itself")
        return self


class Channel(_Part):
    """One way to reach somebody; exactly one of these."""

    email: Address | None = Field(None, description="An address; needs smtp: in the same file.")
    webhook: Webhook | None = Field(None, description="A system that takes alerts as signed HTTP requests.")
    lines: str | None = Field(
        None, min_length=1, description='A file that gets a line of JSON each, or "-" for standard output.'
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(each is not None for each in (self.email, self.webhook, self.lines)) != 1:
            raise ValueError("a way to reach somebody is one of email, webhook and lines")
        return self

    @property
    def name(self) -> str:
        """What the channel is called where it is told that something was delivered; without the address."""
        return "email" if self.email else "webhook" if self.webhook else "lines"


class Receiver(_Part):
    """Somebody, or a system, that gets alerts."""

    language: Literal["nb", "en"] = Field("nb", description="The language of what it gets.")
    may_read: Literal["state", "reasons", "signs"] = Field(
        "state",
        description=(
            "How much it may read: only that contact is due and by when; also the rules' reasons; also which signs were seen."
        ),
    )
    by: tuple[Channel, ...] = Field(min_length=1, strict=False, description="How it is reached; each of these is used.")


class Smtp(_Part):
    """The site's mail server."""

    host: str = Field(min_length=1, description="The mail server.")
    port: int = Field(587, ge=1, le=65_535, description="Its port.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the line is protected; none only to this machine itself."
    )
    sender: Address = Field(description="What the mail is sent from.")
    user: str | None = Field(None, description="Who logs in there; left out, nobody does.")
    password: Secret | None = Field(None, description="Where the password is.")

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if self.security == "none" and self.host not in _HERE:
            raise ValueError(
                "mail goes over a protected line, except to this machine itself: security is starttls or tls"
            )
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password belong together")
        return self


class Site(_Part):
    """A site's file: who gets alerts, through what, and where its record can be read."""

    receivers: dict[Name, Receiver] = Field(
        min_length=1, description="By the names that plans have for their contacts."
    )
    smtp: Smtp | None = Field(None, description="The mail server; needed where somebody is reached by email.")
    link: str | None = Field(
        None,
        pattern=r"^https?://.*\{record\}.*$",
        description="A page of the record to point to; {record} stands for the entry's id.",
        examples=["https://journal.example.org/riskengine/{record}"],
    )

    @model_validator(mode="after")
    def _mail_can_be_sent(self) -> Self:
        mailed = [name for name, each in self.receivers.items() if any(channel.email for channel in each.by)]
        if mailed and self.smtp is None:
            raise ValueError(f"{mailed[0]} is reached by email, so the file needs smtp:")
        return self


def read_site(path: str | Path) -> Site:
    """A site's file.

    Raises:
        Refused: with everything that is wrong in it, each at its place.
    """
    text, root = yaml_text.read_file(path)
    site, problems = check_form(Site, root, str(path))
    if site is None or problems:
        raise Refused(problems, {str(path): text})
    return site
