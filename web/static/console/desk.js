// What somebody who is signed in works at: the panels, the map, the keys. It comes while one signs
// in, so that the form waits for neither it nor the map engine.

import {syncAddress} from "./address.js";
import {basemap} from "./map/basemap.js";
import {startMap} from "./map/live_map.js";
import {surroundings} from "./map/surroundings.js";
import {hoverCard} from "./panels/cards.js";
import {details} from "./panels/details.js";
import {showDevices} from "./panels/devices.js";
import {watchLoss} from "./panels/fallback.js";
import {changePassword} from "./panels/password.js";
import {crumbs, figures, places} from "./panels/places.js";
import {switches} from "./panels/shown.js";
import {key, tools} from "./panels/tools.js";
import {topBar} from "./panels/top.js";
import {replays} from "./replay/replay.js";
import {say} from "./words.js";

const part = (id) => document.getElementById(id);

/** Mount everything on a store that has the net; `leave()` signs out. Done when the map is drawn. */
export async function mount(store, {api, leave, notify}) {
  syncAddress(store);
  const services = {
    api,
    notify,
    leave,
    visit: (result) => visit(store, result),
    devices: () => devices(store, {api, notify}),
    password: () => password(store, {api, notify}),
  };
  const opening = startMap(part("map"), store);
  const replay = mountPanels(store, services, opening);
  const map = await opening;
  tools(part("tools"), store, map);
  switches(part("tools"), store);
  surroundings(map, store);
  watchLoss(map);
  await basemap(map, store, store.get().console, part("attribution"));
  await map.settled();
  watchKeys(store, replay);
}

function mountPanels(store, services, map) {
  topBar(part("top"), store, services);
  crumbs(part("crumbs"), store);
  figures(part("figures"), store);
  places(part("places"), store);
  key(part("key"), store);
  const [panel, time, tip] = ["replay", "time", "tip"].map(part);
  const replay = replays({store, api: services.api, map, panel, time, tip});
  details(part("details"), store, [replay.rows]);
  hoverCard(part("hover"), store, part("map").parentElement);
  part("skip").onclick = () => part("list").querySelector("button")?.focus();
  return replay;
}

/** Show what a search found: a grid is entered, anything else looked at, a worker followed. */
function visit(store, result) {
  const code = result.kind === "grid" ? result.code : result.grid_code;
  if (code) store.dispatch("entered", code);
  if (result.kind === "worker") store.dispatch("followed", result.code);
  store.dispatch("found", result.point ? {name: result.name, point: result.point} : null);
}

async function password(store, {api, notify}) {
  shutMenu();
  const {session} = store.get();
  if (await changePassword({session, api})) notify(say("console.password_changed"));
}

const shutMenu = () => document.querySelector("details[open]")?.removeAttribute("open");

async function devices(store, {api, notify}) {
  shutMenu();
  try {
    const {console: start, live} = store.get();
    const workers = [...live.workers.values()];
    await showDevices({api, zone: start.profile.timezone, workers});
  } catch (problem) {
    notify(problem.message || say("console.unreachable"));
  }
}

/** Esc goes back one step: first what is open, then the filter, then one level up. */
function watchKeys(store, replay) {
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
    if (view.age !== null) return store.dispatch("only_age", view.age);
    const parent = net.parentOf(view.scope);
    if (parent !== null) store.dispatch("entered", parent);
  });
}
