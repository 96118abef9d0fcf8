// The day on the map: the ground, the way by class (faint ahead, full behind), the fixes by reason,
// the ends of each loop with their distance, and where the worker is at the moment.

import {SLOTS} from "../map/layers.js";
import {colour, fonts, rem} from "../theme.js";
import {number, say} from "../words.js";
import {COUNTED, NOT_COUNTED, countsOf, lineOf, spotAt} from "./day.js";
import {pictures} from "./marks.js";

/** What a pointer may be on; fixes are told by their row in the day. */
export const TARGETS = ["replay_fixes"];
const SOURCES = ["ground", "paths", "walked", "fixes", "loops", "here"].map((id) => `replay_${id}`);
const CLASSES = [...COUNTED, ...NOT_COUNTED];
const DOTTED = {gap: [0.1, 2.2], bridged: [2.2, 1.3]}; // in widths of the line
const THIN = new Set(["gap", "outside"]);

const collection = (features) => ({type: "FeatureCollection", features});
const feature = (geometry, properties = {}) => ({type: "Feature", geometry, properties});
const point = (coordinates, properties) => feature({type: "Point", coordinates}, properties);
const line = (coordinates, properties) => feature({type: "LineString", coordinates}, properties);

/** Draw a day on `map`; {show(moment), dress(), speak(), remove()}. */
export function drawDay(map, day) {
  const reasons = [...countsOf(day).keys()];
  const below = [...groundLayers(), ...CLASSES.flatMap(pathLayers)];
  const above = markLayers(); // over the names of grids, which give way to the distances
  place(map, day);
  paint(map, reasons);
  for (const definition of below) map.layer(definition, SLOTS.labels);
  for (const definition of above) map.layer(definition);
  dress(map);

  return {
    /** Where the worker is at a moment; the way until then is drawn in full. */
    show(moment) {
      map.source("replay_walked", collection(waysUntil(day, moment)));
      const spot = spotAt(day, moment);
      map.source("replay_here", collection(spot ? [point(spot)] : []));
      return spot;
    },
    dress() {
      paint(map, reasons);
      dress(map);
    },
    speak: () => map.source("replay_loops", collection(loopsOf(day))),
    remove() {
      for (const {id} of [...below, ...above]) map.removeLayer(id);
      for (const id of SOURCES) map.removeSource(id);
    },
  };
}

function place(map, day) {
  const area = (part) => feature(day[part], {part});
  const fixes = day.fixes
    .map((fix, row) => ({fix, row}))
    .filter(({fix}) => fix.lon !== null && fix.lat !== null);
  map.source("replay_ground", collection([area("zone"), area("ground")]));
  map.source("replay_paths", collection(waysUntil(day, Infinity)));
  map.source("replay_walked", collection([]));
  map.source(
    "replay_fixes",
    collection(fixes.map(({fix, row}) => point([fix.lon, fix.lat], {row, reason: fix.reason}))),
    "row",
  );
  map.source("replay_loops", collection(loopsOf(day)));
  map.source("replay_here", collection([]));
}

const paint = (map, reasons) => {
  for (const {name, picture, ratio} of pictures(reasons)) map.image(name, picture, ratio);
};

const waysUntil = (day, moment) =>
  day.paths.flatMap((span) => {
    const drawn = lineOf(day, span, moment);
    return drawn ? [line(drawn, {class: span.class})] : [];
  });

/** For each session its start, its end, and between them a line that says how far they are apart. */
function loopsOf(day) {
  return day.sessions.flatMap((session) => {
    const [start, end] = [session.from, session.to].map((moment) => spotAt(day, moment));
    if (!start || !end) return [];
    const apart = say("replay.ends_apart", {metres: number(session.end_gap_m)});
    const middle = start.map((value, axis) => (value + end[axis]) / 2);
    return [
      line([start, end], {part: "apart"}),
      point(start, {part: "end", picture: "replay_end_start"}),
      point(end, {part: "end", picture: "replay_end_end"}),
      point(middle, {part: "label", text: apart}),
    ];
  });
}

const groundLayers = () => [
  {id: "replay_zone_fill", type: "fill", source: "replay_ground", filter: part("zone")},
  {id: "replay_ground_fill", type: "fill", source: "replay_ground", filter: part("ground")},
  {id: "replay_zone_line", type: "line", source: "replay_ground", filter: part("zone")},
  {id: "replay_ground_line", type: "line", source: "replay_ground", filter: part("ground")},
];

const part = (name) => ["==", ["get", "part"], name];

const pathLayers = (name) =>
  ["paths", "walked"].map((source) => ({
    id: `replay_${source}_${name}`,
    type: "line",
    source: `replay_${source}`,
    filter: ["==", ["get", "class"], name],
    layout: {"line-cap": name === "bridged" ? "butt" : "round", "line-join": "round"},
    paint: name in DOTTED ? {"line-dasharray": DOTTED[name]} : {},
  }));

const symbols = (id, source, layout, filter = ["all"]) => ({
  id,
  type: "symbol",
  source,
  filter,
  layout: {"icon-allow-overlap": true, "icon-ignore-placement": true, ...layout},
});

const markLayers = () => [
  symbols("replay_fixes", "replay_fixes", {
    "icon-image": ["concat", "replay_fix_", ["get", "reason"]],
    "symbol-sort-key": ["case", ["==", ["get", "reason"], "ok"], 0, 1],
    "icon-size": ["interpolate", ["linear"], ["zoom"], 14, 0.55, 18, 1],
  }),
  {id: "replay_apart", type: "line", source: "replay_loops", filter: part("apart")},
  symbols("replay_ends", "replay_loops", {"icon-image": ["get", "picture"]}, part("end")),
  {
    id: "replay_apart_label",
    type: "symbol",
    source: "replay_loops",
    filter: part("label"),
    layout: {
      "text-field": ["get", "text"],
      "text-anchor": "top",
      "text-offset": [0, 0.9],
      "text-allow-overlap": true,
    },
  },
  symbols("replay_here", "replay_here", {"icon-image": "replay_here"}),
];

/** The theme's colours and sizes. */
function dress(map) {
  const em = rem();
  const zone = colour("zone");
  map.restyle("replay_zone_fill", {paint: {"fill-color": zone, "fill-opacity": 0.06}});
  map.restyle("replay_ground_fill", {paint: {"fill-color": zone, "fill-opacity": 0.08}});
  map.restyle("replay_zone_line", {
    paint: {"line-color": zone, "line-width": 0.1 * em, "line-dasharray": [4, 3]},
  });
  map.restyle("replay_ground_line", {
    paint: {"line-color": colour("line-strong"), "line-width": 0.16 * em},
  });
  for (const name of CLASSES) {
    const width = (THIN.has(name) ? 0.16 : 0.26) * em;
    const look = {"line-color": colour(`class-${name}`), "line-width": width};
    map.restyle(`replay_paths_${name}`, {paint: {...look, "line-opacity": 0.32}});
    map.restyle(`replay_walked_${name}`, {paint: look});
  }
  map.restyle("replay_apart", {
    paint: {"line-color": colour("ink"), "line-width": 0.11 * em, "line-dasharray": [1, 1.4]},
  });
  map.restyle("replay_apart_label", {
    layout: {"text-font": fonts("Semibold"), "text-size": 0.9 * em},
    paint: {
      "text-color": colour("ink"),
      "text-halo-color": colour("halo"),
      "text-halo-width": 1.8,
    },
  });
}
