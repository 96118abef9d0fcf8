// What stands in the grids: buildings raised by their floors, and the premises to be visited.

import {colour, rem} from "../theme.js";
import {SLOTS} from "./layers.js";

const LEAN = 52; // degrees, so that a building shows its height
const FROM_ZOOM = {buildings: 14, premises: 12};
const LAST_ZOOM = {buildings: 16, premises: 18}; // finer tiles would hold nothing more
const SINGLE_FROM = 17; // from here on each of the premises is a point of its own
const FLOOR_M = 3;

const COUNT = ["coalesce", ["get", "count"], 1];

/** Layers whose tiles lie in WGS-84 cannot be shifted: none of this stands on a map in GCJ-02. */
export const canStand = ({basemap}) => basemap.datum !== "gcj02";

/** Show buildings and premises as the store says; their tiles are asked for when they are. */
export function surroundings(map, store) {
  if (!canStand(store.get().console)) return;
  store.watch(
    (state) => state.shown.buildings,
    (shown, {theme}) => {
      turn(map, BUILDINGS, shown);
      if (shown) dressBuildings(map, theme);
      if (shown || map.pitch() > 0) map.lean(shown ? LEAN : 0);
    },
  );
  store.watch(
    (state) => state.shown.premises,
    (shown) => {
      turn(map, PREMISES, shown);
      if (shown) dressPremises(map);
    },
  );
  store.watch(
    (state) => state.theme,
    (theme, {shown}) => {
      if (shown.buildings) dressBuildings(map, theme);
      if (shown.premises) dressPremises(map);
    },
  );
}

const BUILDINGS = {
  id: "buildings",
  type: "fill-extrusion",
  source: "buildings",
  "source-layer": "buildings",
  minzoom: FROM_ZOOM.buildings,
  paint: {
    "fill-extrusion-height": [
      "coalesce",
      ["get", "height_m"],
      ["*", FLOOR_M, ["coalesce", ["get", "floors"], 1]],
    ],
    "fill-extrusion-vertical-gradient": true,
  },
};

const PREMISES = {
  id: "premises",
  type: "circle",
  source: "premises",
  "source-layer": "premises",
  minzoom: FROM_ZOOM.premises,
};

function turn(map, layer, shown) {
  const {id} = layer;
  if (!shown) return map.removeLayer(id);
  if (!map.hasSource(id))
    map.addSource(id, {
      type: "vector",
      tiles: [`${location.origin}/api/v1/tiles/${id}/{z}/{x}/{y}.mvt`],
      minzoom: FROM_ZOOM[id],
      maxzoom: LAST_ZOOM[id],
    });
  map.layer(layer, SLOTS.labels);
}

/** Calm walls, the higher the stronger: verdicts keep their colours beside them. */
function dressBuildings(map, theme) {
  map.shade(theme === "dark" ? 0.3 : 0.18);
  map.restyle(BUILDINGS.id, {
    paint: {
      "fill-extrusion-color": [
        "interpolate",
        ["linear"],
        ["coalesce", ["get", "height_m"], FLOOR_M],
        FLOOR_M,
        colour("building-low"),
        60,
        colour("building-high"),
      ],
      "fill-extrusion-opacity": theme === "dark" ? 0.82 : 0.88,
    },
  });
}

const dressPremises = (map) =>
  map.restyle(PREMISES.id, {
    paint: {
      "circle-color": [
        "match",
        ["get", "kind"],
        "shop",
        colour("premises-shop"),
        colour("premises"),
      ],
      "circle-stroke-color": colour("card"),
      "circle-stroke-width": 0.06 * rem(),
      "circle-opacity": ["step", ["zoom"], 0.7, SINGLE_FROM, 0.95],
      "circle-radius": [
        "step",
        ["zoom"],
        ["*", rem(), ["interpolate", ["linear"], ["ln", COUNT], 0, 0.12, 9, 0.7]],
        SINGLE_FROM,
        0.2 * rem(),
      ],
    },
  });
