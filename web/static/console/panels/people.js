// The workers of one age, in the list's place: who is on patrol, who has gone stale, who is off. In
// the order of their grids, since nobody is ranked.

import {ageMark, button, make} from "../dom.js";
import {ageOf, isWithin} from "../figures.js";
import {presentOf} from "../state.js";
import {age, number, say} from "../words.js";

/** Whether workers are listed rather than places. */
export const listsPeople = ({view, live}) => view.age !== null && live.on_duty;

/** What the list above them says. */
export const headingOfPeople = ({view}, people) =>
  say("console.count_people", {
    age: say(`console.age_${view.age}`),
    count: number(people.length),
  });

/** Those of the filter's age who have a grid in the scope: [{worker, code}], by that grid. */
export function peopleListed(state) {
  const {live, net, view, console: start} = state;
  const now = presentOf(state);
  return [...live.workers.values()]
    .filter((worker) => ageOf(worker, now, start) === view.age && isWithin(worker, view.scope, net))
    .map((worker) => ({worker, code: gridOf(worker, state)}))
    .sort((a, b) => order(a.code, b.code) || order(a.worker.worker, b.worker.worker));
}

const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const gridOf = ({grid_codes: codes}, {net, view}) =>
  codes.find((code) => net.has(code) && net.within(code, view.scope));

/** One of them; pressed, the map follows. */
export function personRow({worker, code}, state, store) {
  const {view, net} = state;
  return make(
    "li",
    {},
    button(
      {
        class: "person",
        "data-key": worker.worker,
        "aria-current": view.follow === worker.worker ? "true" : null,
        onclick: () => store.dispatch("followed", worker.worker),
      },
      ageMark(view.age),
      make(
        "span",
        {class: "name"},
        worker.name ?? worker.worker,
        make("small", {}, net.of(code).name),
      ),
      make("span", {class: "figure"}, seenOf(worker, presentOf(state))),
    ),
  );
}

/** How long ago a worker was last seen. */
export const seenOf = ({position}, now_ms) =>
  position ? age((now_ms - Date.parse(position.t)) / 1000) : say("console.not_seen");
