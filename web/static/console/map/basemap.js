// The map below the net, as the settings say: tiles of a server or a PMTiles file of this host; none
// otherwise. It steps back behind the verdicts, which let it shine through.

import {colour, fonts, rem} from "../theme.js";
import {FILL, SLOTS} from "./layers.js";

const FILE = "/api/v1/basemap";
const READER = new URL("../../vendor/pmtiles/pmtiles.js", import.meta.url);
const SOURCE = "basemap";
const SHEER = 0.62; // how much of a verdict's fill is left above a basemap

/** What the layers of vector tiles are called in the schemas in use: Protomaps, OpenMapTiles, Shortbread. */
const DRAWN = {
  green: ["landcover", "landuse", "park", "land"],
  water: ["water", "waterway", "ocean", "water_polygons", "water_lines"],
  house: ["building", "buildings"],
  road: ["roads", "transportation", "streets"],
};
const NAMED = ["roads", "transportation_name", "street_labels"];
const MAIN_ROADS = ["highway", "major_road", "motorway", "trunk", "primary", "secondary"];

/** Put the basemap of `start` under the net of `levels`, and keep it as the store says. */
export async function basemap(map, store, {basemap: told, profile}, note) {
  if (told.kind === "none") return;
  if (told.kind === "pmtiles") await learnPmtiles(map);
  const layers = told.kind === "tiles" ? serverLayers(map, told) : fileLayers(map, told);
  for (const layer of layers) map.layer(layer, SLOTS.shapes);
  note.textContent = told.attribution;

  store.watch(
    (state) => [state.theme, state.language],
    (_, {theme, language}) => dress(map, layers, theme, language),
  );
  store.watch(
    (state) => state.shown.basemap,
    (shown) => {
      note.hidden = !shown || !told.attribution;
      for (const {id} of layers)
        map.restyle(id, {layout: {visibility: shown ? "visible" : "none"}});
      for (const {number: level} of profile.levels)
        map.restyle(FILL(level), {paint: {"fill-opacity": sheer(shown ? SHEER : 1)}});
    },
  );
}

const sheer = (share) => ["case", ["boolean", ["feature-state", "dim"], false], 0.14, share];

/** Bring the reader of PMTiles, a classic script, once. */
async function learnPmtiles(map) {
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, {src: READER.href, onload: resolve, onerror: reject});
    document.head.append(script);
  });
  map.protocol("pmtiles", new globalThis.pmtiles.Protocol().tile);
}

function serverLayers(map, {layers, max_zoom: maxzoom}) {
  return layers.map((address, at) => {
    const id = `${SOURCE}_${at}`;
    map.addSource(id, {type: "raster", tiles: [address], tileSize: 256, maxzoom});
    return {id, type: "raster", source: id};
  });
}

function fileLayers(map, {tiles}) {
  const url = `pmtiles://${location.origin}${FILE}`;
  map.addSource(SOURCE, {type: tiles, url, ...(tiles === "raster" && {tileSize: 256})});
  if (tiles === "raster") return [{id: SOURCE, type: "raster", source: SOURCE}];
  const layer = (role, type, name, more) => ({
    id: `${SOURCE}_${role}_${type}_${name}`,
    type,
    source: SOURCE,
    "source-layer": name,
    metadata: {role},
    ...more,
  });
  const areas = {filter: ["==", ["geometry-type"], "Polygon"]};
  const lines = {filter: ["==", ["geometry-type"], "LineString"]};
  return [
    ...DRAWN.green.map((name) => layer("green", "fill", name, areas)),
    ...DRAWN.water.map((name) => layer("water", "fill", name, areas)),
    ...DRAWN.water.map((name) => layer("water", "line", name, lines)),
    ...DRAWN.house.map((name) => layer("house", "fill", name, {...areas, minzoom: 15})),
    ...DRAWN.road.map((name) => layer("road", "line", name, lines)),
    ...NAMED.map((name) => layer("name", "symbol", name, {...lines, minzoom: 15})),
  ];
}

function dress(map, layers, theme, language) {
  for (const {id, type, metadata} of layers)
    map.restyle(id, type === "raster" ? picture(theme) : lookOf(type, metadata.role, language));
}

/** Foreign pictures in our light: paler by day, dark at night. */
const picture = (theme) => ({
  paint: {
    "raster-saturation": theme === "dark" ? -0.6 : -0.35,
    "raster-brightness-max": theme === "dark" ? 0.42 : 1,
    "raster-contrast": theme === "dark" ? 0.1 : -0.1,
  },
});

function lookOf(type, role, language) {
  if (type === "symbol") return nameLook(language);
  const ink = colour(`base-${role}`);
  if (type === "fill") return {paint: {"fill-color": ink}};
  return {paint: {"line-color": ink, "line-width": role === "road" ? roadWidth() : 0.1 * rem()}};
}

function roadWidth() {
  const kind = ["coalesce", ["get", "kind"], ["get", "class"], ""];
  const wide = ["match", kind, MAIN_ROADS, 2.2, 1];
  const at = (em) => ["*", em * rem(), wide];
  return ["interpolate", ["exponential", 1.6], ["zoom"], 10, at(0.03), 14, at(0.1), 18, at(0.7)];
}

const nameLook = (language) => ({
  layout: {
    "symbol-placement": "line",
    "text-field": ["coalesce", ["get", `name:${language}`], ["get", "name"], ""],
    "text-font": fonts("Regular"),
    "text-size": 0.78 * rem(),
  },
  paint: {
    "text-color": colour("soft"),
    "text-halo-color": colour("halo"),
    "text-halo-width": 1.2,
  },
});
