"""`xunge devices`: phones and platforms that send positions."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door
from gis.cli.tables import add_row, plain_table, print_line
from gis.errors import BadInput
from gis.messages import say

if TYPE_CHECKING:
    from gis.service.devices import DevicePage
    from gis.store.devices import Row

app = typer.Typer(no_args_is_help=True, help="Phones and platforms that send positions.")

Name = Annotated[str, typer.Argument(metavar="NAME")]
Since = Annotated[
    str | None, typer.Option(metavar="TIME", help="From when on, with its offset; else from now.")
]
District = Annotated[
    str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command()
def add(
    name: Name,
    worker: Annotated[str | None, typer.Option(metavar="ID", help="Whose it is.")] = None,
    since: Since = None,
    datum: Annotated[
        str, typer.Option(help="Of its positions: wgs84, cgcs2000, gcj02 or bd09.")
    ] = "wgs84",
    gateway: Annotated[
        bool, typer.Option("--gateway", help="A platform that speaks for other devices.")
    ] = False,
    district: District = None,
    as_json: AsJson = False,
) -> None:
    """Let a device in, and print its token, this once."""
    from gis.datum import datum_of
    from gis.service.devices import add_device

    known, begins = datum_of(datum), _moment(since)
    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.begin() as c:
            added = add_device(
                c, code, name, now=door.now(), worker=worker, since=begins, datum=known,
                gateway=gateway,
            )  # fmt: skip
    if as_json:
        door.console().print_json(data=vars(added))
        return
    print_line("devices.token_once")
    door.console().print(added.token, markup=False, highlight=False, soft_wrap=True)


@app.command("list")
def list_(district: District = None, as_json: AsJson = False) -> None:
    """List the devices, and whose they are now."""
    from gis.store.devices import devices_of

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.connect() as c:
            found = devices_of(c, code, door.now())
    if as_json:
        door.console().print_json(data={"devices": found}, default=_iso)
    elif found:
        _print_devices(found)
    else:
        print_line("devices.none")


@app.command()
def show(name: Name, district: District = None, as_json: AsJson = False) -> None:
    """Show a device: whose it is and was, and what became of what it sent in 30 days."""
    from gis.service.devices import device_page
    from gis.store.devices import named_device

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.connect() as c:
            page = device_page(c, code, named_device(c, code, name), now=door.now())
    if as_json:
        door.console().print_json(data=vars(page), default=_iso)
    else:
        _print_page(page)


@app.command()
def bind(
    name: Name,
    worker: Annotated[str | None, typer.Argument(metavar="[WORKER]")] = None,
    since: Since = None,
    district: District = None,
) -> None:
    """Give a device to a worker; without one it is nobody's. What was before stays on record."""
    from gis.store.devices import bind_device, named_device

    begins = _moment(since) or door.now()
    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.begin() as c:
            bind_device(c, code, named_device(c, code, name), worker, begins)
    key = "devices.freed" if worker is None else "devices.bound"
    print_line(key, device=name, worker=worker, since=begins.isoformat(timespec="seconds"))


@app.command()
def revoke(name: Name, district: District = None) -> None:
    """Let a device in no longer."""
    from gis.store.devices import named_device, revoke_device

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.begin() as c:
            revoke_device(c, code, named_device(c, code, name), door.now())
    print_line("devices.revoked_now", device=name)


def _moment(text: str | None) -> datetime | None:
    """A moment with its offset; BadInput for anything else."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput("devices.bad_moment", text=text) from error
    if moment.tzinfo is None:
        raise BadInput("devices.bad_moment", text=text)
    return moment


def _print_devices(found: list["Row"]) -> None:
    table = plain_table("devices", "name", "worker", "datum", "state", "last_heard")
    for device in found:
        cells = (device["name"], device["worker"], device["datum"], _state(device))
        add_row(table, *(cell or "–" for cell in cells), f"{device['last_heard'] or '–'}")
    door.console().print(table)


def _print_page(page: "DevicePage") -> None:
    _print_devices([page.device])
    owners = plain_table("devices", "worker", "from", "to")
    for binding in page.bindings:
        ends = (binding["since"], binding["until"])
        add_row(owners, binding["worker"], *(_iso(end) if end else "–" for end in ends))
    tallies = plain_table("devices", "day", "outcome", "count", figures=1)
    for tally in page.tallies:
        add_row(tallies, _iso(tally["day"]), tally["outcome"], f"{tally['count']:,}")
    for table in (owners, tallies):
        if table.row_count:
            door.console().print(table)


def _state(device: "Row") -> str:
    """Whether it is let in; a device that files brought has no token yet."""
    if device["revoked_at"]:
        key = "revoked"
    elif not device["has_token"]:
        key = "silent"
    else:
        key = "gateway" if device["gateway"] else "active"
    return say(f"devices.{key}", door.language())


def _iso(value: object) -> str:
    """A date or a moment as it is written in JSON."""
    return value.isoformat() if isinstance(value, datetime) else str(value)
