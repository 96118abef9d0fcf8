"""The paths of the audited days as frames: classed for maps, credited for coverage."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.patrol.arrays import Floats, Ints
from gis.patrol.audit import AuditResult
from gis.patrol.pieces import CLASSES, GAP, RING
from gis.patrol.tables import categories, moments


def credited_path(result: AuditResult) -> pd.DataFrame:
    """The credited observed path of the audited days, a row a straight piece.

    Columns: worker, date, device, from, to (UTC, ms), seconds, x0, y0, x1, y1 (m in the metric
    frame). Paths of several audits in one frame may be put together.
    """
    pieces = result.walks.pieces
    chosen = np.flatnonzero(pieces.label <= RING)
    begin, end = pieces.begin[chosen], pieces.end[chosen]
    (x0, y0), (x1, y1) = _places(result, chosen, begin).T, _places(result, chosen, end).T
    figures = {"seconds": (end - begin) / 1000, "x0": x0, "y0": y0, "x1": x1, "y1": y1}
    return _named(result, chosen, begin, end).assign(**figures)


def evidence_lines(result: AuditResult) -> gpd.GeoDataFrame:
    """The path of every device in the audited days, a row a class and time, in EPSG:4326.

    Columns: worker, date, device, from, to (UTC, ms), class, geometry (LineString). Each device
    has its own class: a phone on a desk is idle even while another one walks. What was silent is
    straight: `bridged` as far as it was credited, else `gap`.
    """
    pieces = result.walks.pieces
    every = np.arange(len(pieces.label))
    label, stream = np.minimum(pieces.label, GAP), _stream(result, every)
    opens = np.ones(len(every), dtype=np.bool_)
    opens[1:] = (np.diff(label) != 0) | (np.diff(stream) != 0)
    first, line = np.flatnonzero(opens), np.cumsum(opens) - 1
    last = np.append(first[1:], len(every))[: len(first)] - 1
    corners = np.empty((len(every) + len(first), 2))
    corners[first + line[first]] = _places(result, first, pieces.begin[first])
    corners[every + line + 1] = _places(result, every, pieces.end)
    lon_lat = np.column_stack(result.frame.inverse(corners[:, 0], corners[:, 1]))
    frame = _named(result, first, pieces.begin[first], pieces.end[last])
    frame["class"] = pd.Categorical.from_codes(label[first], dtype=categories(CLASSES))
    shapes = shapely.linestrings(lon_lat, indices=np.repeat(line[first], last - first + 2))
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=4326)


def _named(result: AuditResult, pieces: Ints, begin: Floats, end: Floats) -> pd.DataFrame:
    """Whose and when some pieces are: worker, date, device, from, to."""
    whose = result.streams.iloc[_stream(result, pieces)].reset_index(drop=True)
    return whose.assign(**{"from": moments(begin), "to": moments(end)})


def _stream(result: AuditResult, pieces: Ints) -> Ints:
    """The stream of each of these pieces."""
    return np.searchsorted(result.walks.pieces.at, pieces, side="right") - 1


def _places(result: AuditResult, pieces: Ints, moment: Floats) -> Floats:
    """Where on their segments these pieces are at these moments (ms): rows x, y."""
    t, x, y, _ = result.walks.owing.streams
    here = result.walks.pieces.segment[pieces]
    there = here + 1
    share = (moment - t[here]) / (t[there] - t[here])
    at_x = x[here] + share * (x[there] - x[here])
    at_y = y[here] + share * (y[there] - y[here])
    return np.column_stack([at_x, at_y])
