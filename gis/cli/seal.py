"""`xunge tracks seal`: past days are kept as one row a device."""

from datetime import datetime
from typing import Annotated

import typer

from gis.cli import door
from gis.cli.tables import print_line


def seal(
    before: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE",
            help="Seal the days before this one; by default those past the profile's late_days.",
        ),
    ] = None,
    district: Annotated[
        str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
    ] = None,
) -> None:  # fmt: skip
    """Seal past days: a fifth of the room, and every reader sees the same fixes.

    A late fix reopens its device's day, which is sealed again the next time.
    """
    from gis.service import sealing

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        end = before.date() if before else None
        days, fixes = set(), 0
        with door.progress("sealing.sealing") as step:
            for sealed in sealing.seal(engine, now=door.now(), district=code, before=end):
                days.add(sealed.date)
                fixes += sealed.fixes
                step(1)
    print_line("sealing.done", days=len(days), fixes=f"{fixes:,}")
