// The card beside the pointer: a grid's or a worker's figures at a glance.

import {ageMark, make, minuteBar, renew, swatch, verdictBar} from "../dom.js";
import {ageOf, sumOf, verdictOf} from "../figures.js";
import {presentOf} from "../state.js";
import {age, minutes, number, say} from "../words.js";

const GAP_PX = 16;

/** Keep the card in `root` beside what is pointed at, inside `stage`. */
export function hoverCard(root, store, stage) {
  store.watch(
    (state) => [state.view.hovered, state.live.tick, state.minute],
    ([what], state) => {
      const shown = what && what.x !== undefined ? cardOf(what, state) : null;
      root.hidden = shown === null;
      if (shown === null) return;
      renew(root, ...shown);
      place(root, stage, what);
    },
  );
}

function place(root, stage, {x, y}) {
  const {width, height} = root.getBoundingClientRect();
  const end = stage.querySelector(".details:not([hidden])")?.offsetLeft ?? stage.clientWidth;
  const left = x + GAP_PX + width < end ? x + GAP_PX : x - GAP_PX - width;
  const top = Math.min(Math.max(8, y - height / 3), stage.clientHeight - height - 8);
  root.style.transform = `translate(${Math.round(Math.max(8, left))}px, ${Math.round(top)}px)`;
}

function cardOf(what, state) {
  if (what.kind === "worker") return workerCard(state.live.workers.get(what.id), state);
  if (!state.net.has(what.id)) return null;
  return state.net.levelOf(what.id) === state.net.lowest
    ? basicCard(what.id, state)
    : [...upperCard(what.id, state), ...insideOf(what, state)];
}

function basicCard(code, {net, live, console: start}) {
  const row = live.grids.get(code);
  const verdict = verdictOf(live, code);
  const goal = start.profile.goal_minutes;
  return [
    make("p", {class: "name"}, net.of(code).name),
    make("p", {class: "verdict"}, swatch({"data-verdict": verdict}), say(`verdict.${verdict}`)),
    minuteBar(row?.minutes ?? null, goal, verdict),
    make("p", {class: "soft"}, say("console.of_minutes", {minutes: minutes(row?.minutes), goal})),
  ];
}

function upperCard(code, {net, live, console: start}) {
  const sum = sumOf(net, live, code, start.profile.goal_minutes);
  return [
    make("p", {class: "name"}, net.of(code).name),
    verdictBar(sum),
    make(
      "p",
      {class: "soft"},
      say("console.met_of_due", {met: number(sum.met), due: number(sum.due)}),
    ),
  ];
}

/** Below an upper grid's figures: the painted basic grid that the pointer is really on. */
function insideOf(what, state) {
  const {net, live, view} = state;
  if (view.paint !== net.lowest || !net.has(what.on) || what.on === what.id) return [];
  const verdict = verdictOf(live, what.on);
  return [
    make(
      "p",
      {class: "inside"},
      swatch({"data-verdict": verdict}),
      make("span", {}, net.of(what.on).name),
      make(
        "span",
        {class: "soft"},
        say("console.short_minutes", {minutes: minutes(live.grids.get(what.on)?.minutes)}),
      ),
    ),
  ];
}

function workerCard(worker, state) {
  if (!worker?.position) return null;
  const now = presentOf(state);
  const how = ageOf(worker, now, state.console);
  const seconds = (now - Date.parse(worker.position.t)) / 1000;
  return [
    make("p", {class: "name"}, worker.name ?? worker.worker),
    make("p", {class: "verdict"}, ageMark(how), say(`console.age_${how}`), " · ", age(seconds)),
    make("p", {class: "soft"}, say("console.press_to_follow")),
  ];
}
