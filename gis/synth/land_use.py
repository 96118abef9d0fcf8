"""What stands on a parcel: the uses of land, and the buildings that each brings.

Assumed, after what is common in Chinese cities: slab blocks of five to seven floors in rows that
face south, as far apart as sunlight asks; towers; old one-storey courts; shops, offices, schools,
works and parks between them. Shares are by parcel.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gis.synth.plan import RURAL

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Use:
    """A use of land and its buildings: rows of `depth_m`, cut into lengths, with gaps between.

    Rows lie `gap_m` plus `gap_per_floor_m` for each floor apart. A building holds a dwelling, a
    shop or another premises for each so many metres of a floor's length (0: none). `ends` are the
    ends of the names of such places; `is_compound`: a fenced place that no border may cut.
    """

    ends: tuple[str, ...]
    depth_m: float = 0.0
    length_m: tuple[float, float] = (1.0, 1.0)
    floors: tuple[int, int] = (1, 1)
    gap_m: float = 4.0
    gap_per_floor_m: float = 0.0
    side_m: float = 8.0
    dwelling_m: float = 0.0
    shop_m: float = 0.0
    other_m: float = 0.0
    is_compound: bool = False


_HOMES = ("里", "园", "苑", "家园", "花园", "新村", "公寓", "小区")

USES = {
    "slab": Use(_HOMES, 12, (30, 64), (5, 7), 4, 3.2, 8, dwelling_m=8, is_compound=True),
    "tower": Use(_HOMES, 20, (22, 32), (16, 28), 14, 0.8, 14, dwelling_m=6, is_compound=True),
    "court": Use(("胡同", "大院", "里"), 7, (12, 28), (1, 1), 4, 0, 3, dwelling_m=7),
    "market": Use(("市场", "商场", "广场"), 22, (25, 60), (2, 4), 12, 0, 10, shop_m=9),
    "office": Use(("大厦", "中心"), 20, (28, 50), (6, 14), 22, 0, 16, other_m=14),
    "school": Use(("小学", "中学"), 14, (30, 60), (3, 5), 30, 0, 12, other_m=200, is_compound=True),
    "hospital": Use(("医院",), 18, (40, 70), (4, 9), 24, 0, 14, other_m=200, is_compound=True),
    "works": Use(("厂", "物流园"), 28, (40, 80), (1, 2), 14, 0, 12, other_m=60, is_compound=True),
    "village": Use(("庄", "村", "屯"), 9, (10, 14), (1, 1), 22, 0, 14, dwelling_m=10),
    "park": Use(("公园", "花园")),
    "field": Use(("田", "林地")),
    "green": Use(("绿地", "空地")),
}

_CITY = {
    "slab": 0.56,
    "tower": 0.13,
    "court": 0.08,
    "market": 0.07,
    "office": 0.05,
    "school": 0.04,
    "works": 0.03,
    "park": 0.04,
}
_BY_KIND = {
    "dedicated": {"school": 0.3, "hospital": 0.1, "market": 0.2, "office": 0.2, "works": 0.2},
    RURAL: {"field": 0.98, "works": 0.02},
}


def draw_uses(kinds: Texts, rng: np.random.Generator) -> Texts:
    """A use for each parcel from the kind of its grid."""
    uses = np.empty(len(kinds), dtype=object)
    for kind in sorted(set(kinds)):
        shares = _BY_KIND.get(kind, _CITY)
        own = kinds == kind
        uses[own] = rng.choice(list(shares), size=int(own.sum()), p=list(shares.values()))
    return uses
