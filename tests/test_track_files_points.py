"""GPX and GeoJSON: documents of points and lines."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import BadInput
from gis.track_files import Reading, RowFault, open_tracks, points

T = "2026-07-01T00:00:00Z"
LATER = "2026-07-01T00:00:05Z"


def fixes_of(path: Path, reading: Reading | None = None) -> pd.DataFrame:
    (batch,) = open_tracks(path, reading or Reading()).batches
    return batch.fixes


def gpx(folder: Path, *trkpts: str) -> Path:
    return gpx_text(folder, f"<trk><trkseg>{''.join(trkpts)}</trkseg></trk>")


def gpx_text(folder: Path, body: str) -> Path:
    path = folder / "a.gpx"
    path.write_text(f"<gpx version='1.1' creator='x'>{body}</gpx>", encoding="utf-8")
    return path


def trkpt(inside: str = f"<time>{T}</time>", *, lon: object = 117.1, lat: object = 39.2) -> str:
    return f"<trkpt lat='{lat}' lon='{lon}'>{inside}</trkpt>"


def geojson(folder: Path, document: Any) -> Path:
    path = folder / "a.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def point(*position: float | None, **properties: object) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": list(position or (117.1, 39.2))}
    return {"type": "Feature", "geometry": place, "properties": properties}


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def line(**properties: object) -> dict[str, Any]:
    place = {"type": "LineString", "coordinates": [[117.1, 39.2], [117.2, 39.3, 12.0]]}
    return {"type": "Feature", "geometry": place, "properties": properties}


def test_a_track_point_becomes_a_fix(tmp_path: Path):
    (fix,) = fixes_of(gpx(tmp_path, trkpt())).itertuples()
    assert (fix.line, fix.fault, fix.lon, fix.lat) == (1, 0, 117.1, 39.2)
    assert fix.t == pd.Timestamp(T)
    assert pd.isna([fix.worker, fix.device, fix.accuracy_m, fix.mock]).all()


def test_all_tracks_and_segments_are_read(tmp_path: Path):
    segment = f"<trkseg>{trkpt()}</trkseg>"
    body = f"<trk><trkseg/>{segment}{segment}</trk><trk>{segment}</trk>"
    assert fixes_of(gpx_text(tmp_path, body))["line"].tolist() == [1, 2, 3]


def test_a_point_without_a_time_is_a_fault(tmp_path: Path):
    fixes = fixes_of(gpx(tmp_path, trkpt(), trkpt("")))
    assert fixes["fault"].tolist() == [RowFault.NONE, RowFault.NO_TIME]


def test_gpx_times_are_utc_even_where_they_do_not_say_so(tmp_path: Path):
    fixes = fixes_of(gpx(tmp_path, trkpt("<time>2026-07-01T00:00:00</time>")))
    assert fixes["t"][0] == pd.Timestamp(T)


def test_a_gpx_offset_is_heeded(tmp_path: Path):
    fixes = fixes_of(gpx(tmp_path, trkpt("<time>2026-07-01T08:00:00+08:00</time>")))
    assert fixes["t"][0] == pd.Timestamp(T)


def test_a_stuck_clock_is_read_as_it_is(tmp_path: Path):
    """What the door makes of it is the door's business."""
    fixes = fixes_of(gpx(tmp_path, trkpt("<time>1901-12-13T20:45:52.2073437Z</time>")))
    assert fixes["t"][0] == pd.Timestamp("1901-12-13T20:45:52.207Z")


def test_a_dilution_is_no_accuracy(tmp_path: Path):
    fixes = fixes_of(gpx(tmp_path, trkpt(f"<time>{T}</time><hdop>1.5</hdop>")))
    assert fixes["accuracy_m"].isna().all()


def test_an_accuracy_among_the_extensions_is_one(tmp_path: Path):
    extension = "<extensions><x:accuracy xmlns:x='urn:x'>7.5</x:accuracy></extensions>"
    fixes = fixes_of(gpx(tmp_path, trkpt(f"<time>{T}</time>{extension}")))
    assert fixes["accuracy_m"].tolist() == [7.5]


@pytest.mark.parametrize("body", ["", "<trk/>", "<trk><trkseg/></trk>", "<wpt lat='1' lon='2'/>"])
def test_gpx_without_track_points_is_refused(tmp_path: Path, body: str):
    with pytest.raises(BadInput, match="no track points"):
        open_tracks(gpx_text(tmp_path, body), Reading())


@pytest.mark.parametrize("text", ["<gpx>", "no xml", "<gpx><trk></gpx>", "\xff"])
def test_what_is_no_gpx_is_refused(tmp_path: Path, text: str):
    path = tmp_path / "a.gpx"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(BadInput, match="not a GPX file"):
        open_tracks(path, Reading())


def test_gpx_with_a_position_that_is_no_number_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="not a GPX file"):
        open_tracks(gpx(tmp_path, trkpt(lat="north")), Reading())


def test_an_infinite_position_is_left_to_the_door(tmp_path: Path):
    fixes = fixes_of(gpx(tmp_path, trkpt(lat="1e999")))
    assert fixes["lat"].tolist() == [float("inf")]


def test_a_document_too_large_to_hold_is_refused(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(points, "_MOST_BYTES", 10)
    with pytest.raises(BadInput, match="CSV or Parquet"):
        open_tracks(gpx(tmp_path, trkpt()), Reading())


def test_a_point_feature_becomes_a_fix(tmp_path: Path):
    feature = point(time=T, accuracy=5, worker="w1", device="d1", mock=False)
    (fix,) = fixes_of(geojson(tmp_path, collection(feature))).itertuples()
    assert (fix.lon, fix.lat, fix.accuracy_m) == (117.1, 39.2, 5.0)
    assert (fix.worker, fix.device, fix.mock, fix.t) == ("w1", "d1", False, pd.Timestamp(T))


def test_properties_can_be_mapped(tmp_path: Path):
    path = geojson(tmp_path, collection(point(when=1782864000)))
    assert fixes_of(path, Reading({"t": "when"}))["t"][0] == pd.Timestamp(T)


def test_properties_named_like_axes_do_not_hide_the_position(tmp_path: Path):
    """Only the geometry says where; `longitude` and `lon` among the properties are passed over."""
    file = open_tracks(geojson(tmp_path, point(time=T, longitude=1.0, lon=2.0)), Reading())
    (batch,) = file.batches
    assert batch.fixes["lon"].tolist() == [117.1]
    assert file.ignored == ("longitude",)


@pytest.mark.parametrize(
    "properties",
    [
        {"coordTimes": [T, LATER]},
        {"times": [T, LATER]},
        {"coordinateProperties": {"times": [T, LATER]}},
    ],
)
def test_a_line_becomes_fixes_with_its_times(tmp_path: Path, properties: dict):
    fixes = fixes_of(geojson(tmp_path, line(worker="w1", **properties)))
    assert fixes["lon"].tolist() == [117.1, 117.2]
    assert fixes["worker"].tolist() == ["w1", "w1"]
    assert fixes["t"].tolist() == [pd.Timestamp(T), pd.Timestamp(LATER)]


def test_a_lines_own_time_gives_way_to_its_points_times(tmp_path: Path):
    fixes = fixes_of(geojson(tmp_path, line(time=T, coordTimes=[T, LATER])))
    assert fixes["t"].tolist() == [pd.Timestamp(T), pd.Timestamp(LATER)]


def test_times_of_several_lines_are_read_line_by_line(tmp_path: Path):
    feature = line(coordTimes=[[T], [LATER]])
    feature["geometry"] = {
        "type": "MultiLineString",
        "coordinates": [[[117.1, 39.2]], [[117.2, 39.3]]],
    }
    fixes = fixes_of(geojson(tmp_path, feature))
    assert fixes["t"].tolist() == [pd.Timestamp(T), pd.Timestamp(LATER)]


def test_a_line_short_of_times_has_points_without(tmp_path: Path):
    fixes = fixes_of(geojson(tmp_path, line(coordTimes=[T])))
    assert fixes["fault"].tolist() == [RowFault.NONE, RowFault.NO_TIME]


def test_a_line_short_of_points_has_times_without(tmp_path: Path):
    fixes = fixes_of(geojson(tmp_path, line(coordTimes=[T, T, T])))
    assert fixes["fault"].tolist()[2] == RowFault.NO_POSITION


def test_a_feature_without_a_place_is_a_fault(tmp_path: Path):
    feature = {"type": "Feature", "geometry": None, "properties": {"time": T}}
    fixes = fixes_of(geojson(tmp_path, collection(feature)))
    assert fixes["fault"].tolist() == [RowFault.NO_POSITION]


def test_a_bare_geometry_has_points_without_times(tmp_path: Path):
    path = geojson(tmp_path, {"type": "MultiPoint", "coordinates": [[117.1, 39.2]]})
    assert fixes_of(path)["fault"].tolist() == [RowFault.NO_TIME]


@pytest.mark.parametrize(
    "document",
    [
        [], 5, None, {}, {"type": "FeatureCollection"}, {"type": "Feature", "geometry": 3},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
        {"type": "LineString", "coordinates": [[1]]}, {"type": "LineString", "coordinates": [7]},
        collection(None), collection({"geometry": {"type": "Point"}}),
    ],
)  # fmt: skip
def test_what_is_no_geojson_of_points_is_refused(tmp_path: Path, document: Any):
    with pytest.raises(BadInput, match="not a GeoJSON file"):
        open_tracks(geojson(tmp_path, document), Reading())


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\xff", b"[" * 100_000, b"Infinity"])
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="not a GeoJSON file"):
        open_tracks(path, Reading())


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(
    kind=st.sampled_from(["Point", "LineString", "MultiPoint", "MultiLineString"]),
    coordinates=JSON,
    properties=st.dictionaries(
        st.sampled_from(["time", "coordTimes", "coordinateProperties", "accuracy", "mock"]), JSON
    ),
)
def test_any_feature_gives_fixes_or_a_refusal(tmp_path_factory, kind, coordinates, properties):
    geometry = {"type": kind, "coordinates": coordinates}
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    path = geojson(tmp_path_factory.mktemp("any"), feature)
    try:
        fixes = fixes_of(path)
    except BadInput:
        return
    assert len(fixes) > 0


def test_half_a_character_is_no_value(tmp_path: Path):
    path = tmp_path / "half.geojson"
    path.write_text(
        '{"type": "Feature", "properties": {"t": "\\udfff", "half\\ud800": 1},'
        ' "geometry": {"type": "Point", "coordinates": [117, 39]}}'
    )
    assert fixes_of(path)["fault"].tolist() == [RowFault.BAD_TIME]
