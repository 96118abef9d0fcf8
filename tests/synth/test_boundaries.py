"""data/boundaries: what its manifest says is true, and each net comes out of its seed again."""

import hashlib
import json

import geopandas as gpd
import pytest
import shapely

from gis.datum import area_m2
from gis.profile import load_profile
from gis.synth import make_district, net_geojson

from .conftest import BOUNDARIES

NETS = json.loads((BOUNDARIES / "manifest.json").read_text())["nets"]
EACH_NET = pytest.mark.parametrize("net", NETS, ids=lambda net: net["file"])


def test_the_manifest_names_every_net_there_is():
    assert {net["file"] for net in NETS} == {path.name for path in BOUNDARIES.glob("*.geojson")}


@EACH_NET
def test_the_hash_is_the_files(net):
    content = (BOUNDARIES / net["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == net["sha256"]


@EACH_NET
def test_source_licence_and_datum_are_stated(net):
    assert net["source"] == f"synthetic, seed {net['seed']}"
    assert net["licence"] == "CC0-1.0"
    assert net["datum"] == "wgs84"


@EACH_NET
def test_counts_and_area_are_those_stated(net):
    grids = gpd.read_file(BOUNDARIES / net["file"])
    assert grids["level"].value_counts().sort_index().to_list() == list(net["counts"].values())
    whole = grids[grids["level"] == 1].geometry.to_numpy()
    assert area_m2(whole) / 1e6 == pytest.approx([net["area_km2"]], rel=1e-4)


@EACH_NET
def test_the_net_comes_out_of_its_seed_again(net):
    stored = json.loads((BOUNDARIES / net["file"]).read_text())
    name = net["profile"]
    path = str(BOUNDARIES / name) if name.endswith(".toml") else name
    drawn = make_district(load_profile(path), net["seed"])
    again = json.loads(net_geojson(drawn.grids))
    assert [one["properties"] for one in again["features"]] == [
        one["properties"] for one in stored["features"]
    ]
    # Another processor's sine may differ in its last bit, and so the last decimal in file.
    assert shapely.equals_exact(shapes(again), shapes(stored), tolerance=2e-7).all()


@EACH_NET
def test_every_level_is_a_valid_coverage(net):
    grids = gpd.read_file(BOUNDARIES / net["file"])
    for _, level in grids.groupby("level"):
        assert shapely.coverage_is_valid(level.geometry.to_numpy())


def shapes(collection):
    return [shapely.geometry.shape(one["geometry"]) for one in collection["features"]]
