// The console put together: words, then somebody signed in, then the net, then the day as it goes.

import {createApi} from "./api.js";
import {follow} from "./live.js";
import {canDraw} from "./map/adapter.js";
import {basemap} from "./map/basemap.js";
import {startMap} from "./map/live_map.js";
import {surroundings} from "./map/surroundings.js";
import {hoverCard} from "./panels/cards.js";
import {details} from "./panels/details.js";
import {showDevices} from "./panels/devices.js";
import {toPlainMap, watchLoss} from "./panels/fallback.js";
import {crumbs, figures, places} from "./panels/places.js";
import {switches} from "./panels/shown.js";
import {signIn} from "./panels/signin.js";
import {key, tools} from "./panels/tools.js";
import {topBar} from "./panels/top.js";
import {replays} from "./replay/replay.js";
import {initial, reducers} from "./state.js";
import {createStore} from "./store.js";
import {keep, kept, wear} from "./theme.js";
import {loadWords, say, speak} from "./words.js";
import {syncAddress} from "./address.js";

const AGES_LOOKED_AT_MS = 10_000;
const NOTICE_MS = 6000;
const AGAIN_MS = 5000;
const part = (id) => document.getElementById(id);

const store = createStore(reducers, initial);
const api = createApi({
  tokenOf: () => store.get().session?.csrf,
  languageOf: () => (store.get().language === "zh" ? "zh-CN" : "en"),
  onSignedOut: forget,
});
let stop = () => {};

async function begin() {
  await loadWords();
  store.watch(
    (state) => state.language,
    (language) => {
      keep("language", language);
      speak(language);
    },
  );
  store.watch(
    (state) => state.theme,
    (theme) => wear(theme),
  );
  const session = kept("signed_in") ? await api.get("/session").catch(() => null) : null;
  const welcomed = session === null ? null : welcome(session);
  signIn(part("sign_in"), store, {enter});
  await welcomed;
}

async function enter(name, password) {
  welcome(await api.post("/session", {name, password}));
}

/** Somebody is signed in: bring what the console is about, then show it. */
async function welcome(session) {
  keep("signed_in", "yes");
  store.dispatch("signed_in", session);
  if (!canDraw()) return toPlainMap();
  try {
    await bring();
    await open();
  } catch (problem) {
    if (problem.status === 401) return;
    notify(problem.message || say("console.unreachable"));
    setTimeout(() => welcome(session), AGAIN_MS);
  }
}

/** What holds for the day and the net: asked again when the day turns or a plan comes into force. */
async function bring() {
  const [start, geojson] = await Promise.all([api.get("/console"), api.get("/grids")]);
  store.dispatch("started", {...start, received_ms: Date.now()});
  store.dispatch("drawn", geojson);
}

let opened = false;

async function open() {
  part("console").hidden = false;
  const stopLive = follow(store, api, bring);
  const ages = setInterval(() => store.dispatch("minute_passed"), AGES_LOOKED_AT_MS);
  stop = () => {
    stopLive();
    clearInterval(ages);
  };
  if (opened) return;
  opened = true;
  syncAddress(store);
  const replay = await mountPanels();
  performance.mark("xunge:interactive");
  document.documentElement.dataset.ready = "yes";
  watchKeys(replay);
}

async function mountPanels() {
  const services = {api, visit: (result) => visit(result), leave, devices, notify};
  topBar(part("top"), store, services);
  crumbs(part("crumbs"), store);
  figures(part("figures"), store);
  places(part("places"), store);
  key(part("key"), store);
  const opening = startMap(part("map"), store);
  const replay = replays({
    store,
    api,
    map: opening,
    panel: part("replay"),
    time: part("time"),
    tip: part("tip"),
  });
  details(part("details"), store, [replay.rows]);
  hoverCard(part("hover"), store, part("map").parentElement);
  part("skip").onclick = () => part("list").querySelector("button")?.focus();
  const map = await opening;
  tools(part("tools"), store, map);
  switches(part("tools"), store);
  surroundings(map, store);
  watchLoss(map);
  await basemap(map, store, store.get().console, part("attribution"));
  return replay;
}

/** Show what a search found: a grid is entered, anything else looked at, a worker followed. */
function visit(result) {
  const code = result.kind === "grid" ? result.code : result.grid_code;
  if (code) store.dispatch("entered", code);
  if (result.kind === "worker") store.dispatch("followed", result.code);
  store.dispatch("found", result.point ? {name: result.name, point: result.point} : null);
}

/** Esc goes back one step: first what is open, then the filter, then one level up. */
function watchKeys(replay) {
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const {view, net, replay: replayed} = store.get();
    const menu = document.querySelector("details[open]");
    if (menu) return menu.removeAttribute("open");
    if (replayed !== null) return replay.leave();
    if (view.found !== null) return store.dispatch("found", null);
    if (view.follow !== null) return store.dispatch("followed", null);
    if (view.chosen !== null) return store.dispatch("chosen", null);
    if (view.verdict !== null) return store.dispatch("only_verdict", view.verdict);
    const parent = net.parentOf(view.scope);
    if (parent !== null) store.dispatch("entered", parent);
  });
}

async function devices() {
  document.querySelector("details[open]")?.removeAttribute("open");
  try {
    await showDevices({api, zone: store.get().console.profile.timezone});
  } catch (problem) {
    notify(problem.message || say("console.unreachable"));
  }
}

async function leave() {
  await api.remove("/session").catch(() => {});
  forget();
}

/** Nobody is signed in any more: nothing of the district stays on the screen. */
function forget() {
  keep("signed_in", "");
  if (store.get().session === null) return;
  stop();
  location.reload();
}

let quiet = 0;

function notify(text) {
  const notice = part("notice");
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => (notice.hidden = true), NOTICE_MS);
}

begin();
