"""`xunge account`: who may sign in, as what, and to see which grids."""

from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door
from gis.messages import say

if TYPE_CHECKING:
    from gis.service.accounts import Opened
    from gis.store.accounts import Account

app = typer.Typer(no_args_is_help=True, help="Accounts: open, list, renew the password, disable.")

Name = Annotated[str, typer.Argument(metavar="NAME")]
District = Annotated[
    str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
]
Ask = Annotated[
    bool, typer.Option("--ask", help="Ask for the password; else one is made up and printed once.")
]


@app.command()
def add(
    name: Name,
    role: Annotated[
        str, typer.Option(help="operator, supervisor, planner, worker or admin.", prompt=True)
    ],
    scope: Annotated[
        str | None, typer.Option(metavar="CODE", help="The grid whose subtree it sees; else all.")
    ] = None,
    worker: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose days a worker's account sees.")
    ] = None,
    district: District = None,
    ask: Ask = False,
) -> None:
    """Open an account."""
    from gis.service.accounts import add_account

    password = _asked_for() if ask else None
    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.begin() as c:
            opened = add_account(c, code, name, role, scope=scope, worker=worker, password=password)
    _print(opened)


@app.command("list")
def list_(
    district: District = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the accounts."""
    from gis.store.accounts import list_accounts

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.connect() as c:
            found = list_accounts(c, code)
    if as_json:
        door.console().print_json(data={"accounts": [_plain(account) for account in found]})
        return
    _print_table(found)


@app.command()
def reset(name: Name, ask: Ask = False) -> None:
    """Give an account a new password; what it has open ends, and a disabled one is let in again."""
    from gis.service.accounts import reset_account

    password = _asked_for() if ask else None
    with door.database() as engine, engine.begin() as c:
        opened = reset_account(c, name, password=password, now=door.now())
    _print(opened)


@app.command()
def disable(name: Name) -> None:
    """Let an account in no more; what it has open ends."""
    from gis.service.accounts import disable_account

    with door.database() as engine, engine.begin() as c:
        disable_account(c, name, now=door.now())
    door.console().print(say("accounts.disabled", door.language(), name=name), markup=False)


@app.command()
def token(
    name: Name,
    label: Annotated[str, typer.Option(help="What it is for, as lists show it.")] = "program",
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it is good.")] = 90,
) -> None:
    """Give a program (QGIS, a script) a token that acts as the account."""
    from gis.service.accounts import give_token_to

    with door.database() as engine, engine.begin() as c:
        given, ends = give_token_to(c, name, label=label, days=days, now=door.now())
    language, until = door.language(), f"{ends:%Y-%m-%d}"
    told = say("accounts.token", language, name=name, until=until, token=given)
    door.console().print(told, markup=False, highlight=False, soft_wrap=True)


def _asked_for() -> str:
    from gis.service.passwords import check_password

    words = say("accounts.password", door.language()), say("accounts.again", door.language())
    password: str = typer.prompt(words[0], hide_input=True, confirmation_prompt=words[1])
    check_password(password)
    return password


def _print(opened: "Opened") -> None:
    """What was done; a password that was made up stands here and nowhere else."""
    account, language = opened.account, door.language()
    role = say(f"role.{account.role}", language)
    done = say("accounts.opened", language, name=account.name, role=role, scope=account.scope)
    door.console().print(done, markup=False, highlight=False, soft_wrap=True)
    if opened.password is not None:
        told = say("accounts.told_once", language, password=opened.password)
        door.console().print(told, markup=False, highlight=False, soft_wrap=True)


def _print_table(found: "list[Account]") -> None:
    from rich.table import Table

    language = door.language()
    table = Table()
    for key in ("name", "role", "scope", "worker", "created", "disabled"):
        table.add_column(say(f"accounts.column_{key}", language))
    for account in found:
        disabled = "" if account.disabled_at is None else f"{account.disabled_at:%Y-%m-%d}"
        table.add_row(
            account.name, say(f"role.{account.role}", language), account.scope,
            account.worker or "", f"{account.created_at:%Y-%m-%d}", disabled,
        )  # fmt: skip
    door.console().print(table)


def _plain(account: "Account") -> dict[str, str | None]:
    moments = {"created_at": account.created_at, "disabled_at": account.disabled_at}
    names = ("name", "role", "scope", "worker")
    return {name: getattr(account, name) for name in names} | {
        name: None if moment is None else moment.isoformat() for name, moment in moments.items()
    }
