"""What the wire takes and gives of accounts, sessions, tokens and the access log."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas import Day, DistrictCode, GridCode, WorkerId
from gis.service.accounts import MOST_TOKEN_DAYS
from gis.service.passwords import FEWEST_LETTERS, MOST_LETTERS
from gis.store.viewers import RoleName

AccountName = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]{1,100}$")
]
Password = Annotated[str, StringConstraints(min_length=FEWEST_LETTERS, max_length=MOST_LETTERS)]
TypedPassword = Annotated[str, StringConstraints(min_length=1, max_length=MOST_LETTERS)]
Label = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]{1,100}$")
]
TokenId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class _Body(BaseModel):
    """Base of the bodies: a field that does not exist is refused; no value is shown in a repr."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SignIn(_Body):
    """A name and a password."""

    name: AccountName
    password: Annotated[TypedPassword, Field(repr=False)]


class SessionInfo(BaseModel):
    """Who is signed in, and what they see."""

    name: str
    role: RoleName
    district: str
    scope: str
    worker: str | None
    csrf: str | None


class PasswordChange(_Body):
    """The password as it is, and as it shall be."""

    current: Annotated[TypedPassword, Field(repr=False)]
    password: Annotated[Password, Field(repr=False)]


class TokenAsked(_Body):
    """What a token is for, and how long it is good."""

    label: Label
    days: Annotated[int, Field(ge=1, le=MOST_TOKEN_DAYS)] = 90


class TokenGiven(BaseModel):
    """A token, told once."""

    token: Annotated[str, Field(repr=False)]
    label: str
    expires_at: dt.datetime


class Token(BaseModel):
    """A token as its owner sees it later; `id` says which, and opens nothing."""

    id: str
    label: str | None
    created_at: dt.datetime
    expires_at: dt.datetime


class Tokens(BaseModel):
    """The tokens of one account."""

    tokens: list[Token]


class AccountAsked(_Body):
    """A new account; a password is made up where none is given."""

    name: AccountName
    role: RoleName
    scope: GridCode | None = None
    worker: WorkerId | None = None
    password: Annotated[Password | None, Field(repr=False)] = None


class ResetAsked(_Body):
    """A new password; one is made up where none is given."""

    password: Annotated[Password | None, Field(repr=False)] = None


class AccountInfo(BaseModel):
    """One account; `disabled_at` is null while it can sign in."""

    name: str
    role: RoleName
    scope: str
    worker: str | None
    created_at: dt.datetime
    disabled_at: dt.datetime | None


class Accounts(BaseModel):
    """The accounts in one's scope."""

    accounts: list[AccountInfo]


class OpenedAccount(AccountInfo):
    """An account, and the password made up for it: told once, null where one was given."""

    password: Annotated[str | None, Field(repr=False)]


class AccessAsked(BaseModel):
    """Which entries: of one worker, of one date of patrol; `before` is the last id seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    district: DistrictCode | None = None
    worker: WorkerId | None = None
    date: Day | None = None
    before: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class Access(BaseModel):
    """Who opened whose day, when and why; the action `refused` is of who was not let in."""

    id: int
    at: dt.datetime
    who: str
    action: str
    worker: str
    date: dt.date
    reason: str | None


class AccessLog(BaseModel):
    """Entries, the newest first, and what to ask for as `before` next; null on the last page."""

    entries: list[Access]
    before: int | None
