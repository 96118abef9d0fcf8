// A worker's day replayed on the map: asked for with a reason, drawn, and left again.

import {button, icon, make} from "../dom.js";
import {moment, number, say} from "../words.js";
import {askWhy} from "./ask.js";
import {dayOf} from "./day.js";
import {dayPanel} from "./panel.js";
import {drawDay} from "./picture.js";
import {timeline} from "./timeline.js";

const REWIND = "M4 5v5h5M4.600 15a8 8 0 1 0 .800-7.500L4 10";
const OTHERS_DAYS = new Set(["supervisor", "admin"]);
const MARGIN = {top: 70, bottom: 150, left: 60, right: 60};

/**
 * Replay days on `map` (promised: it is opened later than this is called); `panel`, `time` and `tip`
 * are the elements to fill. {rows: what the details card adds, leave}.
 */
export function replays({store, api, map: promised, panel, time, tip}) {
  let open = null; // {day, picture, told, line, name, map}

  async function begin(worker) {
    const {live, console: start} = store.get();
    const name = live.workers.get(worker)?.name ?? worker;
    const today = live.date ?? start.today;
    const day = await askWhy({worker, name, date: today, last: today}, async ({date, reason}) =>
      dayOf(await api.get(`/patrol/days/${encodeURIComponent(worker)}/${date}`, {reason})),
    );
    if (day) show(await promised, day, name);
  }

  function show(map, day, name) {
    leave();
    store.dispatch("replay_opened", {worker: day.worker, date: day.date});
    open = {map, day, name, picture: drawDay(map, day)};
    map.fit(boundsOf(day.zone), {padding: MARGIN, maxZoom: 18});
    panel.hidden = false;
    write();
  }

  /** The panel and the timeline in the language spoken now. */
  function write() {
    const {day, name, line} = open;
    const {timezone} = store.get().console.profile;
    line?.stop();
    open.told = dayPanel(panel, {day, name, timezone, leave, go: (at) => open.line?.go(at)});
    time.hidden = day.begins === null;
    if (time.hidden) return open.told.tell(Infinity);
    open.line = timeline(time, {day, timezone, at: open.at, show: come});
  }

  function come(at) {
    open.at = at;
    open.told.tell(at);
    const spot = open.picture.show(at);
    if (spot && !within(spot, open.map.bounds())) open.map.centre(spot);
  }

  function leave() {
    if (!open) return;
    const {map, picture, line} = open;
    line?.stop();
    picture.remove();
    open = null;
    panel.hidden = time.hidden = true;
    store.dispatch("replay_left");
    const {net, view} = store.get();
    map.fit(net.boundsOf(view.scope));
  }

  store.watch(
    (state) => state.theme,
    () => open?.picture.dress(),
  );
  store.watch(
    (state) => state.language,
    () => {
      if (!open) return;
      write();
      open.picture.speak();
    },
  );
  store.watch(
    (state) => state.view.hovered,
    (what, state) => {
      const fix = what?.kind === "fix" && open ? open.day.fixes[what.id] : null;
      tip.hidden = !fix;
      if (fix) tellFix(tip, fix, what, state.console.profile.timezone);
    },
  );

  return {leave, rows: (state, what) => waysIn(state, what, begin)};
}

/** What the details card adds: a button for each worker whose day this viewer may open. */
function waysIn({session, live, net}, {grid, worker}, begin) {
  const people = worker
    ? [live.workers.get(worker)]
    : [...live.workers.values()].filter(({grid_codes: codes}) => codes?.includes(grid));
  const open = people.filter((one) => one && mayOpen(session, one.worker));
  if (!people.length || !net) return null;
  if (!open.length) return make("p", {class: "soft"}, say("replay.not_for_role"));
  return make(
    "div",
    {class: "replay_ways"},
    open.map(({worker: id, name}) =>
      button(
        {class: "row", "data-key": `replay_${id}`, onclick: () => begin(id)},
        icon(REWIND),
        people.length > 1 ? say("replay.of", {name: name ?? id}) : say("replay.day"),
      ),
    ),
  );
}

const mayOpen = ({role, worker}, whose) => OTHERS_DAYS.has(role) || worker === whose;

function tellFix(tip, fix, {x, y}, timezone) {
  const clock = moment(fix.t, timezone, {hour: "2-digit", minute: "2-digit", second: "2-digit"});
  const accuracy = fix.accuracy_m;
  tip.textContent = [
    clock,
    say(`fix.${fix.reason}`),
    ...(accuracy === null ? [] : [say("evidence_map.accuracy", {metres: number(accuracy)})]),
  ].join(" · ");
  tip.style.transform = `translate(${Math.round(x + 14)}px, ${Math.round(y - 12)}px)`;
}

function boundsOf({coordinates}) {
  const spots = coordinates.flat(Infinity);
  const of = (axis) => spots.filter((_, at) => at % 2 === axis);
  const [lon, lat] = [of(0), of(1)];
  return [min(lon), min(lat), max(lon), max(lat)];
}

const min = (values) => values.reduce((least, one) => Math.min(least, one));
const max = (values) => values.reduce((most, one) => Math.max(most, one));

const within = ([lon, lat], [west, south, east, north]) =>
  lon >= west && lon <= east && lat >= south && lat <= north;
