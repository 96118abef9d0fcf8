// The live map: what the store holds, painted; what a person points at and presses, dispatched.

import {ageOf, classOf, fillOf, sumOf, verdictOf} from "../figures.js";
import {TARGETS} from "../replay/picture.js";
import {presentOf} from "../state.js";
import {colour} from "../theme.js";
import {minutes, percent} from "../words.js";
import {openMap} from "./adapter.js";
import {
  FILL,
  FOUND,
  LEVEL,
  NAME,
  NAME_AND_FIGURE,
  WORKERS,
  dress,
  labelPoints,
  stack,
} from "./layers.js";
import {marks} from "./marks.js";

const AGES = ["fresh", "stale", "off"];
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
  paintMarks(map);
  placeNet(map, net, levels);
  map.source(WORKERS, EMPTY, "worker");
  map.source(FOUND, EMPTY);
  stack(map, levels);
  dress(map, levels);
  watchStore(map, store, levels);
  watchPointer(map, store, levels);
  await map.settled();
  return map;
}

function paintMarks(map) {
  for (const {name, picture, ratio} of marks()) map.image(name, picture, ratio);
}

function placeNet(map, net, levels) {
  for (const {number: level} of levels) {
    const features = net.geojson.features
      .filter(({properties}) => properties.level === level)
      .map((feature) => ({
        ...feature,
        properties: {code: feature.properties.code, fill: "not_started"},
      }));
    map.source(LEVEL(level), {type: "FeatureCollection", features}, "code");
    map.source(`labels_${level}`, labelPoints(net, level), "code");
  }
}

function watchStore(map, store, levels) {
  const painter = painterOf(map);
  const workers = workersOf(map);
  store.watch(
    (state) => state.theme,
    () => {
      paintMarks(map);
      dress(map, levels);
    },
  );
  store.watch(
    (state) => state.net,
    (net) => {
      placeNet(map, net, levels);
      painter.forget();
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
    ({view: {hovered}}) => (hovered?.kind === "grid" ? hovered.id : null),
    (code) => painter.trait("hovered", code, store.get().net),
  );
  store.watch(
    (state) => state.view.chosen,
    (code) => painter.trait("chosen", code, store.get().net),
  );
  store.watch(
    ({live, minute, view, console: start}) => [
      live.workers,
      live.on_duty,
      minute,
      view.ages,
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
    map.restyle(`border_${level}`, visible(level <= view.paint));
    map.restyle(`outline_${level}`, visible(!replay));
    map.restyle(`label_${level}`, {
      layout: {
        ...visible(level === below || level === view.paint).layout,
        "text-field": replay ? NAME : NAME_AND_FIGURE, // the figure is today's
      },
    });
  }
  for (const mark of WORKER_LAYERS) map.restyle(mark, visible(!replay));
  // A basic grid's name says little beside the whole district: there it waits until one is near.
  map.restyle(`label_${net.lowest}`, {zooms: [view.scope === net.root ? NEAR_ZOOM : 0, 24]});
}

/** Fills, labels and traits of grids; only what differs from the last time is sent to the map. */
function painterOf(map) {
  let fills = new Map();
  let figures = new Map();
  let dimmed = new Map();
  const traits = {};

  const changesOf = (known, codes, valueOf, key) =>
    codes.flatMap((code) => {
      const value = valueOf(code);
      if (known.get(code) === value) return [];
      known.set(code, value);
      return [{id: code, properties: {[key]: value}}];
    });

  function send(source, changes) {
    if (changes.length) map.change(source, changes);
  }

  return {
    forget() {
      fills = new Map();
      figures = new Map();
      dimmed = new Map();
    },

    fill({net, live, console: start}) {
      const goal = start.profile.goal_minutes;
      for (let level = 1; level <= net.lowest; level += 1) {
        const basic = level === net.lowest;
        const sum = (code) => sumOf(net, live, code, goal);
        const fill = (code) =>
          basic ? fillOf(live, code, goal) : `share_${classOf(sum(code).share)}`;
        const figure = (code) =>
          basic ? figureOf(live.grids.get(code)) : shareFigure(sum(code).share);
        const codes = net.atLevel(level);
        send(LEVEL(level), changesOf(fills, codes, fill, "fill"));
        send(`labels_${level}`, changesOf(figures, codes, figure, "figure"));
      }
    },

    /** Step back what lies outside the scope or the filters. */
    dim({net, live, view}) {
      for (const code of net.codes) {
        const dim = !net.within(code, view.scope) || !passes(code, net, live, view);
        if ((dimmed.get(code) ?? false) === dim) continue;
        dimmed.set(code, dim);
        const level = net.levelOf(code);
        map.mark(LEVEL(level), code, {dim});
        map.mark(`labels_${level}`, code, {dim});
      }
    },

    /** Give one grid a trait and take it from the one that had it. */
    trait(name, code, net) {
      const had = traits[name];
      if (had !== undefined && had !== null && net.has(had))
        map.mark(LEVEL(net.levelOf(had)), had, {[name]: false});
      if (code !== null) map.mark(LEVEL(net.levelOf(code)), code, {[name]: true});
      traits[name] = code;
    },
  };
}

const figureOf = (row) =>
  row === undefined || row.minutes === null ? "" : `${minutes(row.minutes)}′`;
const shareFigure = (share) => (share === null ? "" : percent(share));

function passes(code, net, live, view) {
  if (net.levelOf(code) !== net.lowest) return true;
  if (view.kind !== null && net.of(code).kind !== view.kind) return false;
  return view.verdict === null || verdictOf(live, code) === view.verdict;
}

/** The workers' marks: one change a tick with everything that moved, came, went or grew old. */
function workersOf(map) {
  const known = new Map(); // worker → the row and age that the map shows
  const dimmed = new Set();

  return {
    place(state) {
      const now = presentOf(state);
      const changed = [];
      const added = [];
      const shown = new Set();
      for (const [id, worker] of state.live.workers) {
        if (!worker.position || !state.live.on_duty) continue;
        const age = ageOf(worker, now, state.console);
        if (!state.view.ages.includes(age)) continue;
        shown.add(id);
        const last = known.get(id);
        if (last?.worker === worker && last.age === age) continue;
        known.set(id, {worker, age});
        if (last) changed.push(changeOf(id, worker, age));
        else added.push(featureOf(id, worker, age));
      }
      const gone = [...known.keys()].filter((id) => !shown.has(id));
      for (const id of gone) known.delete(id);
      if (changed.length || added.length || gone.length) map.change(WORKERS, changed, gone, added);
    },

    /** Step back those who have no grid within the scope. */
    dim({live, view, net}) {
      for (const [id, {grid_codes: codes}] of live.workers) {
        const dim = !codes?.some((code) => net.has(code) && net.within(code, view.scope));
        if (dimmed.has(id) === dim) continue;
        if (dim) dimmed.add(id);
        else dimmed.delete(id);
        map.mark(WORKERS, id, {dim});
      }
    },
  };
}

const pointOf = ({position}) => ({type: "Point", coordinates: [position.lon, position.lat]});
const propertiesOf = (worker, {name}, age) => ({worker, name: name ?? "", age});
const featureOf = (id, worker, age) => ({
  type: "Feature",
  properties: propertiesOf(id, worker, age),
  geometry: pointOf(worker),
});
const changeOf = (id, worker, age) => ({
  id,
  properties: propertiesOf(id, worker, age),
  geometry: pointOf(worker),
});

function follow(map, worker, {live}) {
  map.restyle(`${WORKERS}_followed`, {filter: ["==", ["get", "worker"], worker ?? ""]});
  const position = live.workers.get(worker)?.position;
  if (position) map.centre([position.lon, position.lat], {zoom: Math.max(map.zoom(), 15.5)});
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

function watchPointer(map, store, levels) {
  const layers = [
    ...AGES.map((age) => `${WORKERS}_${age}`),
    ...levels.map(({number}) => FILL(number)),
  ];
  const targets = () => (store.get().replay ? TARGETS : layers);

  /**
   * What a feature stands for: a worker, or the grid that a press would enter, which is the highest
   * one there that does not hold the scope itself.
   */
  function meant(feature) {
    if (!feature) return null;
    if (TARGETS.includes(feature.layer)) return {kind: "fix", id: feature.properties.row};
    if (feature.layer.startsWith(WORKERS)) return {kind: "worker", id: feature.properties.worker};
    const {net, view} = store.get();
    const path = net.pathOf(feature.properties.code);
    const held = net.pathOf(view.scope);
    const id = path.find((code) => !held.includes(code)) ?? path.at(-1);
    return {kind: "grid", id, on: feature.properties.code};
  }

  map.whenPointed(targets, (feature, point) =>
    store.dispatch("hovered", hover(meant(feature), point)),
  );
  map.whenPressed(targets, (feature) => {
    const what = meant(feature);
    if (what?.kind === "grid") store.dispatch("entered", what.id);
    if (what?.kind === "worker") store.dispatch("followed", what.id);
  });
  map.whenDragged(() => store.dispatch("followed", null));
}

const hover = (what, point) => (what === null ? null : {...what, x: point.x, y: point.y});
