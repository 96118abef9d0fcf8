"""Pages of audited days: the same as a slow and obvious list, and little read for each."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from gis.store import net
from gis.store.engine import make_engine
from gis.store.features import Key, Place, Wanted, day_page
from gis.store.viewers import Viewer, act_as
from tests.nets import DISTRICT, HONGQIAO, box

FIRST = date(2026, 1, 1)
REDRAWN = FIRST + timedelta(days=70)  # from then on every grid has another shape
DATES = [FIRST + timedelta(days=n) for n in range(180)]
AREAS = [f"{DISTRICT}001001", f"{DISTRICT}002001"]
CODES = [f"{area}{n:03d}" for area, n in product(AREAS, range(1, 61))]
VERDICTS = ("met", "short", "uncertain")

_AUDITED = text("""
INSERT INTO patrol_day (
    district, subject_kind, subject, date, revision, current, closed, verdict, reasons, due, loop,
    sessions, policy_version, net_version, computed_at
)
SELECT
    g.district, 'grid', g.code, d.day, r.revision, r.revision = 2, true,
    (ARRAY['met', 'short', 'uncertain'])[1 + (g.id + d.n) % 3], '{}', true, 'met',
    '[]', 'p', 1, now()
FROM grid AS g
CROSS JOIN LATERAL (
    SELECT n, CAST(:first AS date) + CAST(n AS integer) AS day
    FROM generate_series(0, :days - 1) AS n WHERE (n + g.id) % 11 > 0
) AS d
CROSS JOIN generate_series(1, 2) AS r (revision)
WHERE g.valid @> d.day
""")


@pytest.fixture(scope="module")
def owner(module_database: str) -> Iterator[Engine]:
    """120 grids of two shapes each, 180 days of which each grid lacks some, two revisions a day."""
    engine = make_engine(module_database)
    with engine.begin() as c:
        net.save_district(c, HONGQIAO, (117.15, 39.16))
        net.insert_grids(c, DISTRICT, squares(10), FIRST)
        net.end_grids(c, DISTRICT, REDRAWN)
        net.insert_grids(c, DISTRICT, squares(9), REDRAWN)
        c.execute(_AUDITED, {"first": FIRST, "days": len(DATES)})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
        c.execute(text("VACUUM ANALYZE patrol_day, grid"))
    yield engine
    engine.dispose()


def squares(side_m: int) -> gpd.GeoDataFrame:
    shapes = [box(n * 10, 0, n * 10 + side_m, side_m) for n in range(len(CODES))]
    parents = [code[:-3] for code in CODES]
    columns = {"code": CODES, "name": CODES, "level": 4, "kind": "general", "parent_code": parents}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


@pytest.fixture(scope="module")
def api(owner: Engine) -> Iterator[Engine]:
    engine = make_engine(owner.url.render_as_string(hide_password=False), role="xunge_api")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def every_day(owner: Engine) -> list[dict[str, object]]:
    """What the pages are to hold together, in its order."""
    query = text("SELECT subject, date, verdict FROM patrol_day WHERE current")
    with owner.connect() as c:
        found = [dict(row) for row in c.execute(query).mappings()]
    return sorted(found, key=lambda day: (day["subject"], day["date"]))


def viewer(scope: str) -> Mapping[str, str]:
    return Viewer(1, "op", "operator", DISTRICT, scope).settings()


keys = st.none() | st.tuples(st.sampled_from(CODES), st.sampled_from(DATES))
dates = st.none() | st.sampled_from(DATES)


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(1, 400), at=keys, back=st.booleans(), first=dates, last=dates,
    verdict=st.none() | st.sampled_from([*VERDICTS, "no_data"]),
    scope=st.sampled_from([DISTRICT, AREAS[1], CODES[5]]),
)  # fmt: skip
def test_a_page_is_that_part_of_the_whole_list(
    api: Engine,
    every_day: list[dict[str, object]],
    size: int,
    at: Key | None,
    back: bool,
    first: date | None,
    last: date | None,
    verdict: str | None,
    scope: str,
):
    if first and last and first > last:
        first, last = last, first
    meant = [
        (day["subject"], day["date"])
        for day in every_day
        if day["subject"].startswith(scope)
        and (first or date.min) <= day["date"] <= (last or date.max)
        and verdict in {None, day["verdict"]}
    ]
    before = [key for key in meant if at is None or key < at]
    behind = [key for key in meant if at is None or key > at]
    expected = before[-size:] if back and at else behind[:size]
    place = Place(size, before=at) if back else Place(size, after=at)
    wanted = Wanted(first, last, properties={"verdict": verdict} if verdict else {})
    with api.begin() as c:
        act_as(c, viewer(scope))
        found = day_page(c, DISTRICT, wanted, place)
    assert [(row["code"], row["date"]) for row in found.rows] == expected
    assert found.matched == (len(meant) if at is None else None)
    if at is not None:
        assert (found.is_preceded if back else found.is_followed) == (
            len(before if back else behind) > size
        )


def test_each_day_has_the_shape_of_that_day(api: Engine):
    with api.begin() as c:
        act_as(c, viewer(DISTRICT))
        wanted = Wanted(REDRAWN - timedelta(days=1), REDRAWN, properties={"code": CODES[0]})
        found = day_page(c, DISTRICT, wanted, Place(10))
    assert len({row["geometry"] for row in found.rows}) == len(found.rows) == 2


@pytest.mark.parametrize("scope", [DISTRICT, AREAS[1]])
@pytest.mark.parametrize(
    "place",
    [
        Place(500, after=(CODES[0], DATES[0])),
        Place(500, after=(CODES[70], DATES[20])),
        Place(500, before=(CODES[-9], DATES[20])),
    ],
)
def test_a_page_reads_little_more_than_it_holds(api: Engine, scope: str, place: Place):
    """The days of a grid are read together: at most those of one more than the page needs.

    Of pages behind the first alone, as that one also counts.
    """
    with api.begin() as c:
        act_as(c, viewer(scope))
        before = days_read(c)
        found = day_page(c, DISTRICT, Wanted(), place)
        assert len(found.rows) == place.size
        assert days_read(c) - before < place.size + len(DATES)


def days_read(c: Connection) -> float:
    """How many rows of `patrol_day` this connection has read by indexes or as they lie."""
    query = (
        "SELECT idx_tup_fetch / 2.0 + seq_tup_read FROM pg_stat_xact_user_tables"  # index, table
    )
    read: float = c.execute(text(f"{query} WHERE relname = 'patrol_day'")).scalar_one()
    return read
