"""The fields of a premises: which column holds which, and what its words mean."""

from collections.abc import Iterable, Mapping
from typing import Final

from gis.errors import BadInput, Fault
from gis.privacy import private_fields

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "premises_id", "编号", "编码", "房屋编号", "房屋编码", "户室编号"),
    "kind": ("kind", "type", "类型", "类别", "房屋类型", "用途"),
    "status": ("status", "状态", "使用状态", "入住状态"),
    "status_since": ("status_since", "状态起始", "状态日期"),
    "place": (
        "place",
        "compound",
        "street",
        "address",
        "小区",
        "小区名称",
        "街巷",
        "街路巷",
        "地址",
    ),
    "building": ("building", "楼栋", "楼号", "楼栋号", "幢", "栋"),
    "unit": ("unit", "单元", "单元号"),
    "floor": ("floor", "楼层", "层"),
    "room": ("room", "房号", "室", "户室号", "门牌"),
    "since": ("since", "起始日期", "建成日期"),
    "until": ("until", "终止日期", "注销日期"),
    "lon": ("lon", "lng", "longitude", "经度"),
    "lat": ("lat", "latitude", "纬度"),
}
NEEDED: Final = ("id", "kind", "place")
POINT: Final = ("lon", "lat")

KINDS: Final[Mapping[str, str]] = {
    **{name: name for name in ("dwelling", "shop", "other")},
    **dict.fromkeys(("住宅", "住户", "民宅", "居民住宅", "自建房", "平房", "公寓"), "dwelling"),
    **dict.fromkeys(("商户", "商铺", "店铺", "门店", "门市", "沿街商铺", "商业"), "shop"),
    **dict.fromkeys(("其他", "其它", "办公", "单位", "仓储", "学校", "医院", "厂房"), "other"),
}
STATUSES: Final[Mapping[str, str]] = {
    **{name: name for name in ("occupied", "vacant", "demolished")},
    **dict.fromkeys(
        ("在用", "使用", "使用中", "入住", "已入住", "自住", "出租", "营业"), "occupied"
    ),
    **dict.fromkeys(("空置", "闲置", "空闲", "未入住", "停业"), "vacant"),
    **dict.fromkeys(("拆除", "已拆除", "灭失", "已灭失"), "demolished"),
}

_ADDRESS: Final = frozenset(("address", "地址"))
_PEOPLE: Final = frozenset(
    ("name", "owner", "tenant", "landlord", "person", "people", "population", "head", "id_card",
     "姓名", "名字", "人名", "业主", "房东", "租户", "租客", "负责人", "经营者", "法人",
     "法定代表人", "人口", "人数", "人员", "常住人口", "流动人口")
)  # fmt: skip


def personal_fields(names: Iterable[str]) -> list[str]:
    """The names that say something of a person: beside all private data, whoever lives there.

    The address of a premises is none; elsewhere an address is a person's.
    """
    return [
        name
        for name in names
        if (plain := name.strip().casefold()) not in _ADDRESS
        and (plain in _PEOPLE or private_fields([name]))
    ]


def field_of(name: str) -> str | None:
    """The field that a column of that name usually holds; None where it holds none."""
    plain = name.strip().casefold()
    return next((field for field, names in FIELDS.items() if plain in names), None)


def named_columns(text: str) -> dict[str, str]:
    """The columns that `KEY=COLUMN,…` names, by field.

    BadInput where a key is no field, or a column says something of a person.
    """
    pairs = [[part.strip() for part in pair.partition("=")] for pair in text.split(",")]
    faults = [
        Fault(key, "vector_file.unknown_key", known=", ".join(FIELDS))
        for key, _, column in pairs
        if key not in FIELDS or not column
    ]
    personal = personal_fields(column for _, _, column in pairs)
    faults += [Fault(column, "premises_list.personal") for column in personal]
    if faults:
        raise BadInput("vector_file.bad_map", text=text, faults=faults)
    return {key: column for key, _, column in pairs}
