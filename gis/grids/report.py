"""What a check of a net finds: faults, each with its place, and the report that holds them all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from gis.messages import Language, say

FaultKind = Literal[
    "crs_suspect",
    "duplicate_code",
    "bad_code",
    "unknown_level",
    "unknown_kind",
    "wrong_district",
    "orphan",
    "code_parent_mismatch",
    "empty_name",
    "no_area",
    "not_closed",
    "self_intersection",
    "duplicate_geometry",
    "gap",
    "overlap",
    "outside_parent",
    "parent_uncovered",
    "multi_part",
    "sliver",
    "cuts_building",
    "cuts_compound",
    "load_out_of_band",
]
FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
WARNINGS = frozenset({"multi_part", "sliver", "cuts_building", "cuts_compound", "load_out_of_band"})
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, eq=False)
class NetFault:
    """One fault of a net.

    `code` is the grid that it concerns (the parent, for uncovered ground), `other` the second
    grid where there is one, `geometry` what to zoom to in WGS-84 degrees (None where nothing can
    be placed), `area_m2` the area of record of the fault (None where it has none). `variant`
    tells messages of one kind apart, `values` fill them.
    """

    kind: FaultKind
    code: str
    geometry: BaseGeometry | None = None
    area_m2: float | None = None
    other: str = ""
    variant: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """`error` forbids the import, `warning` does not."""
        return "warning" if self.kind in WARNINGS else "error"

    def say(self, language: Language = "en") -> str:
        """The fault as one sentence, without its code."""
        key = f"net_fault.{self.kind}{'_' if self.variant else ''}{self.variant}"
        area = "" if self.area_m2 is None else f"{self.area_m2:,.2f}"
        return say(key, language, other=self.other, area=area, **self.values)

    def place(self) -> list[float] | None:
        """A position [lon, lat] on the fault; None where it has no place."""
        if self.geometry is None or self.geometry.is_empty:
            return None
        point = self.geometry.representative_point()
        return [point.x, point.y] if np.isfinite([point.x, point.y]).all() else None


@dataclass(frozen=True)
class NetReport:
    """All faults of a net, worst first, and how many grids each level has."""

    counts: Mapping[str, int]
    faults: Sequence[NetFault]

    @property
    def valid(self) -> bool:
        """Whether the net may be imported: no fault, or only warnings."""
        return not self.errors

    @property
    def errors(self) -> list[NetFault]:
        """The faults that forbid an import."""
        return [fault for fault in self.faults if fault.severity == "error"]

    @property
    def warnings(self) -> list[NetFault]:
        """The faults that do not."""
        return [fault for fault in self.faults if fault.severity == "warning"]

    def by_kind(self) -> dict[FaultKind, int]:
        """How many faults of each kind there are, in the order of `FAULT_KINDS`."""
        found = Counter(fault.kind for fault in self.faults)
        return {kind: found[kind] for kind in FAULT_KINDS if kind in found}

    def frame(self, language: Language = "en") -> gpd.GeoDataFrame:
        """The faults in EPSG:4326: code, kind, severity, area_m2, other, message, geometry."""
        areas = np.array([fault.area_m2 for fault in self.faults], dtype=np.float64)
        rows = {
            "code": [fault.code for fault in self.faults],
            "kind": [fault.kind for fault in self.faults],
            "severity": [fault.severity for fault in self.faults],
            "area_m2": areas.round(3),
            "other": [fault.other for fault in self.faults],
            "message": [fault.say(language) for fault in self.faults],
        }
        geometry = [fault.geometry for fault in self.faults]
        return gpd.GeoDataFrame(rows, geometry=geometry, crs="EPSG:4326")

    def as_dict(self, language: Language = "en") -> dict[str, Any]:
        """The report as JSON-ready values; `at` is a position [lon, lat] on the fault or null."""
        return {
            "valid": self.valid,
            "counts": dict(self.counts),
            "faults_by_kind": self.by_kind(),
            "faults": [
                {
                    "code": fault.code,
                    "kind": fault.kind,
                    "severity": fault.severity,
                    "area_m2": None if fault.area_m2 is None else round(fault.area_m2, 3),
                    "other": fault.other or None,
                    "message": fault.say(language),
                    "at": fault.place(),
                }
                for fault in self.faults
            ],
        }
