"""Which column of a track file means what: by its name, or as the caller says."""

from collections.abc import Mapping, Sequence
from typing import Final

from gis.errors import BadInput, Fault
from gis.privacy import private_fields

FIELDS: Final = ("t", "lon", "lat", "accuracy_m", "worker", "device", "mock")
NEEDED: Final = ("t", "lon", "lat")

_NAMES: Final[Mapping[str, frozenset[str]]] = {
    "t": frozenset(
        ("t", "time", "timestamp", "datetime", "tst", "tracked_at", "recorded_at", "gps_time",
         "时间", "定位时间", "采集时间")
    ),
    "lon": frozenset(("lon", "lng", "long", "longitude", "经度")),
    "lat": frozenset(("lat", "latitude", "纬度")),
    "accuracy_m": frozenset(
        ("accuracy_m", "accuracy", "acc", "hacc", "horizontal_accuracy", "精度", "定位精度")
    ),
    "worker": frozenset(("worker", "worker_id", "user", "user_id", "网格员", "网格员编号", "工号")),
    "device": frozenset(("device", "device_id", "设备", "设备编号")),
    "mock": frozenset(("mock", "mocked", "is_mock", "模拟")),
}  # fmt: skip
"""The names that are understood unasked, in lower case. No dilution (HDOP) is among the accuracies:
it multiplies an error that the file does not tell, so it is no length in metres."""


def parse_mapping(text: str) -> dict[str, str]:
    """`t=when,lon=x,lat=y` as fields and their columns; BadInput names the fields there are."""
    faults = []
    mapping: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        field, equals, column = (piece.strip() for piece in part.partition("="))
        if not equals or not column:
            faults.append(Fault(part, "tracks.map_form"))
        elif field not in FIELDS:
            faults.append(Fault(part, "tracks.map_field", field=field, known=", ".join(FIELDS)))
        elif field in mapping:
            faults.append(Fault(part, "tracks.map_twice", field=field))
        else:
            mapping[field] = column
    if faults:
        raise BadInput("tracks.map", faults=faults)
    return mapping


def find_columns(
    names: Sequence[str], mapping: Mapping[str, str], needed: Sequence[str] = NEEDED
) -> dict[str, int]:
    """The place of each field's column among `names`; a field that has none is left out.

    A field of `mapping` is the column of that very name; any other is found by the usual names.
    BadInput where a needed field has no column, or a field two, or where a column says private
    data of a person, which a track has no need of.
    """
    faults = [Fault(name, "tracks.private") for name in private_fields(names)]
    found: dict[str, int] = {}
    for field in FIELDS:
        places = [i for i, name in enumerate(names) if means(name, field, mapping)]
        if len(places) == 1:
            found[field] = places[0]
        elif places:
            several = ", ".join(names[place] for place in places)
            faults.append(Fault(field, "tracks.two_columns", columns=several))
        elif field in mapping:
            faults.append(Fault(field, "tracks.no_such_column", column=mapping[field]))
        elif field in needed:
            faults.append(Fault(field, "tracks.no_column"))
    if faults:
        raise BadInput("tracks.columns", faults=faults, columns=", ".join(names) or "–")
    return found


def means(name: str, field: str, mapping: Mapping[str, str]) -> bool:
    """Whether a column of that name holds the field."""
    if field in mapping:
        return name == mapping[field]
    return name not in mapping.values() and name.lower() in _NAMES[field]
