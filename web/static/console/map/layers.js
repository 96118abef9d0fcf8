// What stands on the map, from the ground up, and how each layer looks in a theme.

import {colour, fonts, rem} from "../theme.js";

export const LEVEL = (level) => `level_${level}`;
export const FILL = (level) => `fill_${level}`;
export const WORKERS = "workers";
export const AGES = ["fresh", "stale", "off"]; // of workers' positions
export const BORDER = (level) => `border_${level}`;
export const FOUND = "found";
export const OUTLINES = "outlines"; // of what is pointed at and what is chosen

/** New layers (basemaps, tiles, tracks) go before one of these, so that order stays theirs. */
export const SLOTS = {shapes: "slot_shapes", above_shapes: "slot_above", labels: "slot_labels"};

/** What a grid's label says: its name, or that and its figure of the day. */
export const NAME = ["get", "name"];
export const NAME_AND_FIGURE = [
  "format",
  NAME,
  {},
  ["case", ["==", ["get", "figure"], ""], "", ["concat", "\n", ["get", "figure"]]],
  {"font-scale": 0.92},
];

const NAMED_FROM_EM = 4.5; // a basic grid is named once it is this wide on the screen

/** Add every layer for a net of `levels` levels, the highest first; `looksOf` styles them. */
export function stack(map, levels) {
  const numbers = levels.map(({number}) => number);
  const lowest = numbers.at(-1);
  slot(map, SLOTS.shapes);
  for (const level of numbers) map.layer(fillLayer(level));
  for (const level of numbers.toReversed()) map.layer(borderLayer(level));
  slot(map, SLOTS.above_shapes);
  map.layer(outlineLayer());
  slot(map, SLOTS.labels);
  map.layer(labelLayer(lowest, lowest));
  for (const age of ["off", "stale", "fresh"]) map.layer(workerLayer(age));
  map.layer(followedLayer());
  map.layer(workerNameLayer());
  for (const level of numbers.toReversed().slice(1)) map.layer(labelLayer(level, lowest));
  map.layer(foundLayer());
}

/** An empty layer that marks a place in the order. */
const slot = (map, id) =>
  map.layer({
    id,
    type: "background",
    paint: {"background-opacity": 0},
    layout: {visibility: "none"},
  });

const fillLayer = (level) => ({
  id: FILL(level),
  type: "fill",
  source: LEVEL(level),
  layout: {visibility: "none"},
  paint: {
    "fill-pattern": ["image", ["concat", "fill_", ["get", "fill"]]],
    "fill-antialias": false, // borders lie over the edges; smoothing them costs a pass more
    "fill-opacity": ["case", ["boolean", ["feature-state", "dim"], false], 0.14, 1],
  },
});

const borderLayer = (level) => ({
  id: BORDER(level),
  type: "line",
  source: BORDER(level),
  layout: {visibility: "none", "line-join": "round", "line-cap": "round"},
  paint: {},
});

/** A source of its own: as a trait of every grid, all of them would be drawn for one. */
const outlineLayer = () => ({
  id: OUTLINES,
  type: "line",
  source: OUTLINES,
  layout: {"line-join": "round"},
  paint: {},
});

const labelLayer = (level, lowest) => ({
  id: `label_${level}`,
  type: "symbol",
  source: `labels_${level}`,
  filter: level === lowest ? [">=", ["zoom"], ["get", "from_zoom"]] : ["all"],
  layout: {
    visibility: "none",
    "text-field": NAME_AND_FIGURE,
    "text-max-width": 9,
    "text-line-height": 1.2,
    "text-padding": 3,
  },
  paint: {
    "text-opacity": ["case", ["boolean", ["feature-state", "dim"], false], 0, 1],
  },
});

const DIMMED = ["case", ["boolean", ["feature-state", "dim"], false], 0.22, 1];

const workerLayer = (age) => ({
  id: `${WORKERS}_${age}`,
  type: "symbol",
  source: WORKERS,
  filter: ["==", ["get", "age"], age],
  layout: {
    "icon-image": `worker_${age}`,
    "icon-allow-overlap": true,
    "icon-ignore-placement": true,
    "icon-size": ["interpolate", ["linear"], ["zoom"], 12, 0.3, 14, 0.58, 16, 0.9, 18, 1.1],
  },
  paint: {"icon-opacity": DIMMED},
});

const followedLayer = () => ({
  id: `${WORKERS}_followed`,
  type: "symbol",
  source: WORKERS,
  filter: ["==", ["get", "worker"], ""],
  layout: {
    "icon-image": "worker_followed",
    "icon-allow-overlap": true,
    "icon-ignore-placement": true,
  },
});

const workerNameLayer = () => ({
  id: `${WORKERS}_name`,
  type: "symbol",
  source: WORKERS,
  minzoom: 15,
  filter: ["!=", ["get", "age"], "off"],
  layout: {
    "text-field": ["get", "name"],
    "text-anchor": "top",
    "text-offset": [0, 0.8],
    "text-optional": true,
  },
  paint: {"text-opacity": DIMMED},
});

/** The address that a search has shown. */
const foundLayer = () => ({
  id: FOUND,
  type: "symbol",
  source: FOUND,
  layout: {
    "icon-image": "found",
    "icon-anchor": "bottom",
    "icon-allow-overlap": true,
    "text-field": ["get", "name"],
    "text-anchor": "top",
    "text-offset": [0, 0.2],
  },
  paint: {},
});

/** Put the theme's colours and sizes on every layer. */
export function dress(map, levels) {
  const em = rem();
  const numbers = levels.map(({number}) => number);
  const lowest = numbers.at(-1);
  map.restyle("ground", {paint: {"background-color": colour("map-ground")}});
  for (const level of numbers) {
    map.restyle(BORDER(level), {paint: borderPaint(level, lowest, em)});
    map.restyle(`label_${level}`, labelLook(level, lowest, em));
  }
  map.restyle(OUTLINES, {paint: outlinePaint(em)});
  map.restyle(FOUND, {
    layout: {"text-font": fonts("Semibold"), "text-size": 0.95 * em},
    paint: {"text-color": colour("ink"), ...halo(1.8)},
  });
  map.restyle(`${WORKERS}_name`, {
    layout: {"text-font": fonts("Medium"), "text-size": 0.82 * em},
    paint: {"text-color": colour("ink"), ...halo(1.4)},
  });
}

const halo = (width) => ({
  "text-halo-color": colour("halo"),
  "text-halo-width": width,
  "text-halo-blur": 0.6,
});

function borderPaint(level, lowest, em) {
  if (level === lowest)
    return {
      "line-color": colour("map-line"),
      "line-width": ["interpolate", ["linear"], ["zoom"], 11, 0.03 * em, 16, 0.1 * em],
    };
  const strength = (lowest - level) / (lowest - 1); // 1 for the highest
  return {
    "line-color": colour("line-strong"),
    "line-opacity": 1 - (0.75 - 0.6 * strength) ** 2,
    "line-width": (0.04 + 0.1 * strength ** 1.5) * em,
  };
}

const outlinePaint = (em) => ({
  "line-color": ["match", ["get", "trait"], "chosen", colour("accent"), colour("cursor")],
  "line-width": ["match", ["get", "trait"], "chosen", 0.24 * em, 0.17 * em],
});

function labelLook(level, lowest, em) {
  const basic = level === lowest;
  return {
    layout: {
      "text-font": fonts(basic ? "Medium" : "Semibold"),
      "text-size": basic ? 0.8 * em : (level === 2 ? 1.08 : 0.92) * em,
      "text-letter-spacing": level === 2 ? 0.06 : 0,
    },
    paint: {"text-color": colour("ink"), ...halo(basic ? 1.3 : 1.8)},
  };
}

/** The label points of a level: where, and from which zoom on there is room for the name. */
export const labelPoints = (net, level, figureOf) =>
  net.atLevel(level).map((code) => {
    const name = net.shortOf(code);
    const figure = figureOf(code);
    const properties = {code, name, figure, from_zoom: roomyZoom(net, code, name)};
    const geometry = {type: "Point", coordinates: net.of(code).label};
    return {type: "Feature", properties, geometry};
  });

/** The whole zoom from which a grid is about as wide as its name. */
function roomyZoom(net, code, name) {
  const [west, , east] = net.boundsOf(code);
  const wanted = Math.max(NAMED_FROM_EM, 0.7 * [...name].length) * 0.8 * rem();
  const degreesAPixel = (east - west) / wanted;
  return Math.max(8, Math.ceil(Math.log2(360 / 512 / degreesAPixel)));
}
