// The live map: the store painted.

import {colour} from "../theme.js";
import {openMap} from "./adapter.js";
import {
  AGES,
  BORDER,
  FILL,
  FOUND,
  NAME,
  NAME_AND_FIGURE,
  OUTLINES,
  WORKERS,
  dress,
  stack,
} from "./layers.js";
import {marks} from "./marks.js";
import {painterOf} from "./painter.js";
import {follow, workersOf} from "./people.js";
import {watchPointer} from "./pointer.js";

const WORKER_LAYERS = [...AGES, "followed", "name"].map((part) => `${WORKERS}_${part}`);
const NEAR_ZOOM = 15;
const EMPTY = {type: "FeatureCollection", features: []};

/** Open the map in `container` on the store's net and keep it up to date; the adapter's verbs. */
export async function startMap(container, store) {
  const {console: start, net} = store.get();
  const {levels} = start.profile;
  const map = await openMap(container, {
    bounds: net.boundsOf(net.root),
    ground: colour("map-ground"),
    datum: start.basemap.datum,
  });
  map.source(WORKERS, EMPTY, "worker");
  map.source(OUTLINES, EMPTY);
  map.source(FOUND, EMPTY);
  const painter = painterOf(map);
  store.watch(
    (state) => state.net,
    (_, state) => painter.place(state),
  );
  stack(map, levels);
  watchStore(map, store, levels, painter);
  watchPointer(map, store, levels);
  return map;
}

function paintMarks(map) {
  for (const {name, picture, ratio} of marks()) map.image(name, picture, ratio);
}

function watchStore(map, store, levels, painter) {
  const workers = workersOf(map);
  store.watch(
    (state) => state.theme,
    () => {
      paintMarks(map);
      dress(map, levels);
    },
  );
  store.watch(
    (state) => [state.net, state.live.grids, state.language],
    (_, state) => painter.fill(state),
  );
  store.watch(
    (state) => [state.net, state.view.scope, state.view.paint, state.replay],
    (_, state) => show(map, state, levels),
  );
  store.watch(
    (state) => [state.net, state.live.grids, state.view.scope, state.view.verdict, state.view.kind],
    (_, state) => painter.dim(state),
  );
  let glide = false; // the first view stands at once
  store.watch(
    (state) => state.view.scope,
    (scope, {net}) => {
      map.fit(net.boundsOf(scope), {glide});
      glide = true;
    },
  );
  store.watch(
    (state) => state.view.found,
    (address) => showFound(map, address),
  );
  store.watch(
    ({net, view: {hovered, chosen}}) => [net, hovered?.kind === "grid" ? hovered.id : null, chosen],
    ([net, hovered, chosen]) => painter.outline(net, {hovered, chosen}),
  );
  store.watch(
    ({live, minute, view, console: start}) => [
      live.workers,
      live.on_duty,
      minute,
      view.age,
      start,
    ],
    (_, state) => workers.place(state),
  );
  store.watch(
    (state) => [state.live.workers, state.view.scope, state.net],
    (_, state) => workers.dim(state),
  );
  store.watch(
    (state) => [state.view.follow, state.live.workers],
    ([worker], state) => follow(map, worker, state),
  );
}

/** Which levels are painted, bordered and named; while a day is replayed only borders and names. */
function show(map, {view, net, replay}, levels) {
  const below = Math.min(net.levelOf(view.scope) + 1, net.lowest);
  const visible = (yes) => ({layout: {visibility: yes ? "visible" : "none"}});
  for (const {number: level} of levels) {
    map.restyle(FILL(level), visible(level === view.paint && !replay));
    map.restyle(BORDER(level), visible(level <= view.paint));
    map.restyle(`label_${level}`, {
      layout: {
        ...visible(level === below || level === view.paint).layout,
        "text-field": replay ? NAME : NAME_AND_FIGURE, // the figure is today's
      },
    });
  }
  for (const mark of [OUTLINES, ...WORKER_LAYERS]) map.restyle(mark, visible(!replay));
  // A basic grid's name says little beside the whole district: there it waits until one is near.
  map.restyle(`label_${net.lowest}`, {zooms: [view.scope === net.root ? NEAR_ZOOM : 0, 24]});
}

/** Put the pin on an address and look at it. */
function showFound(map, address) {
  const features = address
    ? [
        {
          type: "Feature",
          properties: {name: address.name},
          geometry: {type: "Point", coordinates: address.point},
        },
      ]
    : [];
  map.source(FOUND, {type: "FeatureCollection", features});
  if (address) map.centre(address.point, {zoom: 17});
}
