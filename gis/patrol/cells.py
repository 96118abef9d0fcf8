"""Coverage over many days (§6): shares of the ground, and its cells with their last pass."""

from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.datum import MetricFrame
from gis.patrol.arrays import Floats, Geometries, Ints
from gis.patrol.coverage import coverage_of, outlines_of
from gis.patrol.pieces import STRICT, Pieces
from gis.patrol.streams import Streams
from gis.profile import PatrolPolicy

WINDOWS = (1, 7, 30)
"""Days back from the date asked for, itself included, over which coverage is reported."""


def covered_shares(
    path: pd.DataFrame,
    grounds: gpd.GeoDataFrame,
    policy: PatrolPolicy,
    *,
    frame: MetricFrame,
    as_of: date,
    windows: Sequence[int] = WINDOWS,
) -> pd.DataFrame:
    """The share of each ground within the policy's distance of its path, over several windows.

    `path` is a `credited_path` or several put together, in the same `frame`; `grounds` has worker
    (or the grid that stands for one) and geometry in EPSG:4326, a row each. A row a ground, in
    their order: worker, and `coverage_1`, `coverage_7`, … for the days up to `as_of`.
    """
    polygons = frame.project(grounds.geometry.to_numpy())
    age = _age(path, as_of)
    shares = {
        f"coverage_{days}": _shares(
            path[(age >= 0) & (age < days)], grounds["worker"], polygons, float(policy.coverage_m)
        )
        for days in windows
    }
    return pd.DataFrame({"worker": grounds["worker"].to_numpy(), **shares})


def cells(
    path: pd.DataFrame,
    grounds: gpd.GeoDataFrame,
    policy: PatrolPolicy,
    *,
    frame: MetricFrame,
    as_of: date,
) -> gpd.GeoDataFrame:
    """The cells of each ground, with the seconds spent there and the days since the last pass.

    Arguments as of `covered_shares`. Cells are squares aligned to the frame's origin, cut to the
    ground. A row a cell, by ground, x and y: worker, x, y (m, the square's lower left corner),
    seconds, last_pass (a date), days_since (both missing where never passed), geometry (EPSG:4326).
    """
    path = path[_age(path, as_of) >= 0]
    polygons = frame.project(grounds.geometry.to_numpy())
    every = pd.concat(
        [
            _squares(ground, policy.cell_m).assign(worker=worker)
            for worker, ground in zip(grounds["worker"], polygons, strict=True)
        ],
        ignore_index=True,
    )
    passes = _by_cell(path, policy.cell_m).groupby(["worker", "column", "row"], as_index=False)
    passed = passes.agg(seconds=("seconds", "sum"), last_pass=("date", "max"))
    found = every.merge(passed, on=["worker", "column", "row"], how="left")
    return gpd.GeoDataFrame(
        {
            "worker": found["worker"],
            "x": found["column"] * policy.cell_m,
            "y": found["row"] * policy.cell_m,
            "seconds": found["seconds"].fillna(0.0),
            "last_pass": found["last_pass"],
            "days_since": (pd.Timestamp(as_of) - found["last_pass"]).dt.days,
        },
        geometry=frame.unproject(found["shape"].to_numpy()),
        crs=4326,
    )


def _age(path: pd.DataFrame, as_of: date) -> Ints:
    """How many days before a date each piece of the path is."""
    days: Ints = (pd.Timestamp(as_of) - path["date"]).dt.days.to_numpy(np.int64)
    return days


def _shares(path: pd.DataFrame, worker: pd.Series, polygons: Geometries, radius_m: float) -> Floats:
    """The share of each polygon within `radius_m` of its worker's path."""
    place = pd.Index(worker).get_indexer(path["worker"])
    path = path[place >= 0].iloc[np.argsort(place[place >= 0], kind="stable")]
    at = np.concatenate([[0], np.cumsum(np.bincount(place[place >= 0], minlength=len(worker)))])
    count = len(path)
    streams = Streams(
        t=np.tile([0.0, 1.0], count),
        x=path[["x0", "x1"]].to_numpy().ravel(),
        y=path[["y0", "y1"]].to_numpy().ravel(),
        at=at * 2,
    )
    straight = np.zeros(count, dtype=np.int8) + np.int8(STRICT)
    pieces = Pieces(at, np.arange(count) * 2, np.zeros(count), np.ones(count), straight)
    unit_at, each = np.arange(len(worker) + 1), np.arange(len(worker))
    return coverage_of(unit_at, each, outlines_of(polygons), streams, pieces, radius_m)


def _squares(ground: shapely.Geometry, side_m: float) -> pd.DataFrame:
    """The squares that a ground touches: column, row, and the part of each that lies in it."""
    west, south, east, north = np.floor(shapely.bounds(ground) / side_m).astype(np.int64)
    column, row = (one.ravel() for one in np.mgrid[west : east + 1, south : north + 1])
    corner_x, corner_y = column * side_m, row * side_m
    squares = shapely.box(corner_x, corner_y, corner_x + side_m, corner_y + side_m)
    shape = shapely.intersection(squares, ground)
    held = shapely.area(shape) > 0
    return pd.DataFrame({"column": column[held], "row": row[held], "shape": shape[held]})


def _by_cell(path: pd.DataFrame, side_m: float) -> pd.DataFrame:
    """The path cut at the cells' sides: worker, date, column, row, seconds."""
    x0, y0, x1, y1 = path[["x0", "y0", "x1", "y1"]].to_numpy().T
    cuts = [_side_crossings(x0, x1, side_m), _side_crossings(y0, y1, side_m)]
    piece = np.concatenate([np.arange(len(path)), *(cut[0] for cut in cuts)])
    begin = np.concatenate([np.zeros(len(path)), *(cut[1] for cut in cuts)])
    order = np.lexsort((begin, piece))
    piece, begin = piece[order], begin[order]
    same = piece[1:] == piece[:-1]
    end = np.append(np.where(same, begin[1:], 1.0), 1.0)[: len(piece)]
    middle = (begin + end) / 2
    parts = path[["worker", "date"]].iloc[piece].reset_index(drop=True)
    return parts.assign(
        column=np.floor((x0[piece] + middle * (x1 - x0)[piece]) / side_m).astype(np.int64),
        row=np.floor((y0[piece] + middle * (y1 - y0)[piece]) / side_m).astype(np.int64),
        seconds=(end - begin) * path["seconds"].to_numpy()[piece],
    )


def _side_crossings(begin: Floats, end: Floats, side_m: float) -> tuple[Ints, Floats]:
    """Where lines cross the cells' sides in one direction: which line, at which share of it."""
    low = np.floor(np.minimum(begin, end) / side_m).astype(np.int64) + 1
    high = np.ceil(np.maximum(begin, end) / side_m).astype(np.int64)
    count = np.maximum(high - low, 0)
    line = np.repeat(np.arange(len(begin)), count)
    nth = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    side = (low[line] + nth) * side_m
    return line, (side - begin[line]) / (end - begin)[line]
