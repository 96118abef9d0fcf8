"""A net as the text of a GeoJSON file: the same bytes for the same net, one grid a line."""

import json

import geopandas as gpd
import shapely

FIELDS = ("code", "name", "level", "kind", "parent_code")


def net_geojson(grids: gpd.GeoDataFrame) -> str:
    """The grids of all levels as GeoJSON (RFC 7946: WGS-84, outer rings counter-clockwise).

    `grids` has code, name, level, kind, parent_code and geometry in degrees, as `make_district`
    gives them; coordinates are written as they are, with 7 decimals.
    """
    shapes = shapely.orient_polygons(grids.geometry.to_numpy())
    fields = grids[list(FIELDS)].astype(object)
    records = fields.where(fields.notna(), None).to_dict("records")
    features = [_feature(record, shape) for record, shape in zip(records, shapes, strict=True)]
    lines = ",\n".join(
        json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features
    )
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'


def _feature(properties: dict[str, object], shape: shapely.Geometry) -> dict[str, object]:
    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "properties": properties, "geometry": geometry}
