"""Which column means what."""

import pytest

from gis.errors import BadInput
from gis.track_files.columns import FIELDS, find_columns, parse_mapping


def test_usual_names_are_found():
    names = ["user_id", "longitude", "latitude", "accuracy", "tracked_at"]
    found = find_columns(names, {})
    assert found == {"t": 4, "lon": 1, "lat": 2, "accuracy_m": 3, "worker": 0}


def test_chinese_names_are_found():
    names = ["网格员", "设备", "时间", "经度", "纬度", "精度", "模拟"]
    assert set(find_columns(names, {})) == set(FIELDS)


def test_case_does_not_matter_to_usual_names():
    assert find_columns(["Time", "LON", "Lat"], {}) == {"t": 0, "lon": 1, "lat": 2}


@pytest.mark.parametrize("name", ["hdop", "HDOP", "pdop"])
def test_a_dilution_is_no_accuracy(name: str):
    assert "accuracy_m" not in find_columns(["t", "lon", "lat", name], {})


def test_a_mapping_counts_more_than_a_name():
    found = find_columns(["lon", "lat", "t"], {"lon": "lat", "lat": "lon"})
    assert found == {"t": 2, "lon": 1, "lat": 0}


def test_a_mapped_column_means_nothing_else():
    """`time` is the mock mark here, however odd, so `when` must be the time."""
    found = find_columns(["time", "when", "lon", "lat"], {"t": "when", "mock": "time"})
    assert found == {"t": 1, "lon": 2, "lat": 3, "mock": 0}


def test_every_missing_field_is_told():
    with pytest.raises(BadInput) as refused:
        find_columns(["a", "b"], {})
    assert [fault.where for fault in refused.value.faults] == ["t", "lon", "lat"]


def test_two_columns_of_one_meaning_are_refused():
    with pytest.raises(BadInput, match="timestamp, time"):
        find_columns(["timestamp", "time", "lon", "lat"], {})


def test_a_name_that_occurs_twice_is_refused():
    with pytest.raises(BadInput, match="lon, lon"):
        find_columns(["t", "lon", "lon", "lat"], {})


@pytest.mark.parametrize("name", ["手机号", "phone", "id_card"])
def test_a_column_of_private_data_is_refused(name: str):
    with pytest.raises(BadInput, match=f"{name}: says private data"):
        find_columns(["t", "lon", "lat", name], {})


def test_private_data_is_no_name_of_a_device():
    with pytest.raises(BadInput, match="private data"):
        find_columns(["t", "lon", "lat", "手机号"], {"device": "手机号"})


def test_a_mapping_to_no_column_is_refused():
    with pytest.raises(BadInput, match="no column when"):
        find_columns(["t", "lon", "lat"], {"t": "when"})


def test_a_mapping_is_parsed():
    assert parse_mapping(" t=when, lon = x y ,lat=y") == {"t": "when", "lon": "x y", "lat": "y"}


def test_an_empty_mapping_maps_nothing():
    assert parse_mapping("") == {}


@pytest.mark.parametrize("text", ["t", "t=", "speed=v", "t=a,t=b"])
def test_a_wrong_mapping_is_refused(text: str):
    with pytest.raises(BadInput, match="mapping"):
        parse_mapping(text)


def test_every_wrong_part_is_told():
    with pytest.raises(BadInput) as refused:
        parse_mapping("speed=v,t,lon=x")
    assert len(refused.value.faults) == 2
