// What the console knows, and every way in which that can change.

import {netOf} from "./net.js";
import {shownReducers, startShown} from "./panels/shown.js";
import {replayReducers, startReplay} from "./replay/state.js";

const NOTHING_YET = {
  date: null,
  net_version: null,
  on_duty: true, // outside the hours of duty nobody has a position
  grids: new Map(),
  workers: new Map(),
  tick: 0,
};
const WHOLE = {
  scope: null, // the grid that the console is about; null until the net is there
  paint: null, // the level whose shapes are painted
  chosen: null, // the basic grid whose details are open
  hovered: null, // what the pointer or the keyboard is on: {kind: "grid"|"worker", id}
  follow: null, // the worker that the map keeps in its middle
  found: null, // the address that a search has shown: {name, point}
  verdict: null, // the only verdict shown
  kind: null, // the only kind of grid shown
  age: null, // the only age of positions shown, in the list and on the map
};

export const initial = {
  language: document.documentElement.lang === "en" ? "en" : "zh",
  theme: document.documentElement.dataset.theme,
  session: null,
  console: null,
  net: null,
  live: NOTHING_YET,
  connection: "starting",
  heard_ms: null, // when this machine last heard from the server
  ahead_ms: 0, // the server's clock minus this machine's
  minute: 0, // counts up so that ages are looked at anew
  view: WHOLE,
  ...startReplay,
  ...startShown,
};

const keyed = (known, rows, key) => {
  const next = new Map(known);
  for (const row of rows) next.set(row[key], row);
  return next;
};

/** The one grid that somebody sees, as a worker may; null where there are more. */
const onlyOne = (net) => (net.levelOf(net.root) === net.lowest ? net.root : null);

const about = ({date, net_version, on_duty}) => ({date, net_version, on_duty});
const view = (state, part) => ({...state, view: {...state.view, ...part}});

/** How far the server's clock is ahead: its `now` was received at `received_ms` of ours. */
const ahead = ({now, received_ms}) => Date.parse(now) - received_ms;

export const reducers = {
  spoken: (state, language) => ({...state, language}),
  themed: (state, theme) => ({...state, theme}),
  signed_in: (state, session) => ({...state, session}),
  signed_out: (state) => ({...initial, language: state.language, theme: state.theme}),
  started: (state, start) => ({...state, console: start, ahead_ms: ahead(start)}),
  connected: (state, {connection, at_ms}) => ({
    ...state,
    connection,
    heard_ms: connection === "live" ? at_ms : state.heard_ms,
  }),
  minute_passed: (state) => ({...state, minute: state.minute + 1}),

  /** The net, as GeoJSON: where the view is about a grid that is gone, it is about the whole. */
  drawn(state, geojson) {
    const net = netOf(geojson, state.console.profile.levels.length);
    const {scope, paint, chosen} = state.view;
    return view(
      {...state, net},
      {
        scope: net.has(scope) ? scope : net.root,
        paint: paint ?? net.lowest,
        chosen: net.has(chosen) ? chosen : state.net === null ? onlyOne(net) : null,
      },
    );
  },

  /** The whole state of a day. */
  loaded: (state, body) => ({
    ...state,
    ahead_ms: ahead(body),
    live: {
      ...about(body),
      grids: keyed([], body.grids, "code"),
      workers: keyed([], body.workers, "worker"),
      tick: state.live.tick + 1,
    },
  }),

  /** What has changed since. */
  changed(state, body) {
    const {grids, workers, tick} = state.live;
    const live = {
      ...about(body),
      grids: body.grids.length ? keyed(grids, body.grids, "code") : grids,
      workers: body.workers.length ? keyed(workers, body.workers, "worker") : workers,
      tick: tick + 1,
    };
    return {...state, ahead_ms: ahead(body), live};
  },

  /** Make a grid the console's subject. A basic grid has nothing below: its details open. */
  entered(state, code) {
    const {net} = state;
    if (!net.has(code)) return state;
    if (net.levelOf(code) === net.lowest)
      return view(state, {scope: net.parentOf(code) ?? code, chosen: code, follow: null});
    const paint = Math.max(state.view.paint, net.levelOf(code) + 1);
    return view(state, {scope: code, chosen: null, follow: null, paint});
  },

  painted: (state, level) => view(state, {paint: level}),
  chosen: (state, code) => view(state, {chosen: code}),
  found: (state, address) => view(state, {found: address}),
  hovered: (state, what) => (what === state.view.hovered ? state : view(state, {hovered: what})),
  followed: (state, worker) => view(state, {follow: worker}),
  only_verdict: (state, verdict) =>
    view(state, {verdict: verdict === state.view.verdict ? null : verdict, age: null}),
  only_age: (state, age) => view(state, {age: age === state.view.age ? null : age, verdict: null}),
  only_kind: (state, kind) => view(state, {kind}),
  viewed: (state, part) => view(state, part),
  ...replayReducers,
  ...shownReducers,
};

/** The server's present moment as far as this machine knows, in ms since 1970. */
export const presentOf = (state) => Date.now() + state.ahead_ms;
