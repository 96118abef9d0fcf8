"""What `xunge net` prints: the report of a check, the account of an import, the grids in force."""

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis.cli import door
from gis.cli.tables import add_row, plain_table, print_line
from gis.datum import area_m2
from gis.messages import say

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from rich.table import Table

    from gis.grids import NetReport
    from gis.profile import Profile
    from gis.service.net_import import NetImport

_SHOWN = 40


def print_report(report: "NetReport", profile: "Profile", *, as_json: bool) -> None:
    """Print how many grids and faults there are, and the first faults."""
    if as_json:
        door.console().print_json(data=report.as_dict(door.language()))
        return
    print_line("net.counted", levels=_counts(report, profile))
    if not report.faults:
        print_line("net.sound")
        return
    door.console().print(_kinds_table(report))
    door.console().print(_faults_table(report))
    if len(report.faults) > _SHOWN:
        print_line("net.more_faults", more=f"{len(report.faults) - _SHOWN:,}")


def print_import(done: "NetImport", profile: "Profile", *, as_json: bool) -> None:
    """Print what an import did, and what is worth knowing of the net that is in force now."""
    if as_json:
        door.console().print_json(data=_import_as_dict(done))
        return
    print_report(done.report, profile, as_json=False)
    if len(done.moved):
        door.console().print(_moved_table(done.moved))
    if done.nothing_new:
        print_line("net.nothing_new", grids=len(done.kept))
        return
    counts = {
        name: f"{len(codes):,}"
        for name, codes in (
            ("added", done.added),
            ("changed", done.changed),
            ("ended", done.ended),
            ("kept", done.kept),
        )
    }
    print_line("net.imported", on=done.effective_on, version=done.net_version, **counts)


def print_grids(grids: "gpd.GeoDataFrame", profile: "Profile", *, as_json: bool) -> None:
    """Print grids with their areas of record."""
    names = ["code", "name", "level", "kind", "parent_code"]
    rows = grids[names].astype(object).where(grids[names].notna(), None)
    rows["area_m2"] = [round(float(area), 1) for area in area_m2(grids.geometry.to_numpy())]
    if as_json:
        door.console().print_json(data={"grids": rows.to_dict("records")})
        return
    table = plain_table("net", "code", "name", "level", "kind", "area")
    titles = [getattr(level.title, door.language()) for level in profile.levels]
    for row in rows.to_dict("records"):
        title = titles[row["level"] - 1]
        add_row(table, row["code"], row["name"], title, row["kind"] or "", f"{row['area_m2']:,.0f}")
    door.console().print(table)


def write_faults(report: "NetReport", path: Path) -> None:
    """Write the faults as GeoJSON, to be laid over the net in any GIS."""
    door.write(path, report.frame(door.language()).to_json(drop_id=True))


def _kinds_table(report: "NetReport") -> "Table":
    """One row a kind: how many, and how many m² in all."""
    table = plain_table("net", "kind", "severity", "faults", "area", figures=2)
    frame = report.frame(door.language())
    for kind, faults in frame.groupby("kind", sort=False):
        area = faults["area_m2"].sum(min_count=1)
        severity = say(f"net.{faults['severity'].iloc[0]}", door.language())
        title = say(f"net_kind.{kind}", door.language())
        add_row(table, title, severity, f"{len(faults):,}", _area(area))
    return table


def _faults_table(report: "NetReport") -> "Table":
    table = plain_table("net", "code", "kind", "what")
    for fault in report.faults[:_SHOWN]:
        kind = say(f"net_kind.{fault.kind}", door.language())
        add_row(table, fault.code, kind, fault.say(door.language()))
    return table


def _moved_table(moved: "pd.DataFrame") -> "Table":
    table = plain_table("net", "code", "name", "moved", figures=1)
    most = moved.sort_values("moved_m2", ascending=False)
    for code, name, area in most[["code", "name", "moved_m2"]].head(_SHOWN).to_numpy().tolist():
        add_row(table, code, name, _area(area))
    if len(moved) > _SHOWN:
        rest = most["moved_m2"].iloc[_SHOWN:]
        add_row(table, "…", f"+ {len(rest):,}", _area(rest.sum()))
    return table


def _import_as_dict(done: "NetImport") -> dict[str, Any]:
    return {
        "effective_on": done.effective_on.isoformat(),
        "net_version": done.net_version,
        "nothing_new": done.nothing_new,
        "added": done.added,
        "changed": done.changed,
        "ended": done.ended,
        "kept": len(done.kept),
        "moved": done.moved.round({"moved_m2": 3}).to_dict("records"),
        "report": done.report.as_dict(door.language()),
    }


def _counts(report: "NetReport", profile: "Profile") -> str:
    titles = {level.name: getattr(level.title, door.language()) for level in profile.levels}
    return ", ".join(f"{titles[name]} {count:,}" for name, count in report.counts.items())


def _area(size_m2: float) -> str:
    return "" if isnan(size_m2) else f"{size_m2:,.2f}"
