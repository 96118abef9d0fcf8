// The card of what was pressed: a basic grid's day with its reasons and who is on duty, or the
// worker whom the map follows. Replay of a day opens from here.

import {ageMark, button, facts, gauge, icon, make, renew, swatch} from "../dom.js";
import {ageOf, loopOf, verdictOf} from "../figures.js";
import {presentOf} from "../state.js";
import {either, minutes, moment, number, percent, say} from "../words.js";
import {seenOf} from "./people.js";

const CROSS = "M6 6l12 12M18 6 6 18";
const TARGET = "M12 3v4m0 10v4M3 12h4m10 0h4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z";

/**
 * Keep the card in `root`. `extras` are functions (state, {grid?, worker?}) → element or null:
 * other parts add their own rows to it, such as the way to a day's replay.
 */
export function details(root, store, extras = []) {
  store.watch(
    (state) => [
      state.view.chosen,
      state.view.follow,
      state.live.grids,
      state.live.workers,
      state.minute,
      state.language,
      state.net,
    ],
    ([chosen, followed], state) => {
      const worker = followed === null ? undefined : state.live.workers.get(followed);
      const shown = worker
        ? workerDetails(worker, state, store, extras)
        : chosen === null
          ? null
          : gridDetails(chosen, state, store, extras);
      root.hidden = shown === null;
      if (shown) renew(root, ...shown);
    },
  );
}

const head = (title, above, shut) =>
  make(
    "header",
    {},
    make("div", {}, make("p", {class: "soft"}, above), make("h2", {}, title)),
    button(
      {
        class: "tool",
        "data-key": "shut",
        title: say("console.shut"),
        "aria-label": say("console.shut"),
        onclick: shut,
      },
      icon(CROSS),
    ),
  );

const extrasOf = (extras, state, what) => extras.map((extra) => extra(state, what));

function gridDetails(code, state, store, extras) {
  const {net, live, console: start} = state;
  const row = live.grids.get(code);
  const verdict = verdictOf(live, code);
  const above = net
    .pathOf(code)
    .slice(1, -1)
    .map((outer) => net.shortOf(outer))
    .join(" › ");
  return [
    head(net.shortOf(code), above, () => store.dispatch("chosen", null)),
    make(
      "p",
      {class: "verdict"},
      swatch({"data-verdict": verdict}),
      make("strong", {}, say(`verdict.${verdict}`)),
    ),
    ...(row && row.minutes !== null ? hourOf(row, start.profile) : []),
    facts([...reasonsOf(row), ...figuresOf(row, start.profile), ...identityOf(code, state)]),
    peopleOn(code, state, store),
    ...extrasOf(extras, state, {grid: code}),
  ];
}

const hourOf = (row, {goal_minutes: goal}) => [
  make(
    "p",
    {class: "hour"},
    make("strong", {}, minutes(row.minutes)),
    make("span", {class: "soft"}, say("console.goal_minutes", {goal: number(goal)})),
  ),
  gauge(row, goal),
];

const reasonsOf = (row) =>
  row?.reasons?.length
    ? [
        [
          say("console.reasons"),
          row.reasons.map((one) => say(`reason.${one}`)).join(say("console.comma")),
        ],
      ]
    : [];

function figuresOf(row, {timezone}) {
  if (!row) return [];
  const known = (value) => value !== null && value !== undefined;
  return [
    known(row.minutes_low) && [
      say("console.range"),
      say("console.range_minutes", {
        low: minutes(row.minutes_low),
        high: minutes(row.minutes_high),
      }),
    ],
    known(row.loop) && [say("console.loop"), say(`console.loop_${loopOf(row)}`)],
    known(row.coverage) && [say("console.coverage"), percent(row.coverage)],
    known(row.computed_at) && [
      say("console.computed"),
      moment(Date.parse(row.computed_at), timezone, {
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
      }),
    ],
  ].filter(Boolean);
}

function identityOf(code, {net, console: start}) {
  const kind = start.profile.kinds.find(({name}) => name === net.of(code).kind);
  return [
    ...(kind ? [[say("console.kind"), either(kind.title)]] : []),
    [say("console.code"), make("code", {}, code)],
  ];
}

/** Who is on duty there today; nothing for those who see places only. */
function peopleOn(code, state, store) {
  if (state.session.role === "planner") return null;
  const on = [...state.live.workers.values()].filter(({grid_codes: codes}) =>
    codes?.includes(code),
  );
  return make(
    "section",
    {class: "people"},
    make("h3", {}, say("console.on_duty")),
    on.length
      ? make(
          "ul",
          {},
          on.map((worker) => personRow(worker, state, store)),
        )
      : make("p", {class: "soft"}, say("console.nobody_on_duty")),
  );
}

function personRow(worker, state, store) {
  const now = presentOf(state);
  const how = ageOf(worker, now, state.console);
  return make(
    "li",
    {},
    ageMark(how),
    make("span", {class: "name"}, worker.name ?? worker.worker),
    make("span", {class: "soft"}, seenOf(worker, now)),
    worker.position
      ? button(
          {
            class: "tool",
            "data-key": `follow_${worker.worker}`,
            title: say("console.follow"),
            "aria-label": say("console.follow_whom", {name: worker.name ?? worker.worker}),
            onclick: () => store.dispatch("followed", worker.worker),
          },
          icon(TARGET),
        )
      : null,
  );
}

function workerDetails(worker, state, store, extras) {
  const now = presentOf(state);
  const how = ageOf(worker, now, state.console);
  const {net, console: start} = state;
  const grids = (worker.grid_codes ?? []).filter((code) => net.has(code));
  return [
    head(worker.name ?? worker.worker, say("console.following"), () =>
      store.dispatch("followed", null),
    ),
    make(
      "p",
      {class: "verdict"},
      ageMark(how),
      make("strong", {}, say(`console.age_${how}`)),
      seenOf(worker, now),
    ),
    facts([
      ...(worker.position
        ? [
            [
              say("console.last_fix"),
              moment(Date.parse(worker.position.t), start.profile.timezone, {
                hour: "2-digit",
                minute: "2-digit",
                second: "2-digit",
              }),
            ],
            [say("console.accuracy"), accuracyOf(worker.position)],
            [say("console.place"), make("code", {}, placeOf(worker.position))],
          ]
        : []),
      [say("console.verdict"), worker.verdict ? say(`verdict.${worker.verdict}`) : "–"],
      [say("console.minutes"), minutes(worker.minutes)],
    ]),
    make(
      "section",
      {class: "people"},
      make("h3", {}, say("console.grids_of")),
      make(
        "ul",
        {},
        grids.map((code) =>
          make(
            "li",
            {},
            button(
              {class: "row", "data-key": code, onclick: () => store.dispatch("entered", code)},
              net.of(code).name,
            ),
          ),
        ),
      ),
    ),
    ...extrasOf(extras, state, {worker: worker.worker}),
  ];
}

/** Latitude first, as maps and radios read it, to about a metre. */
const placeOf = ({lon, lat}) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;

const accuracyOf = ({accuracy_m: metres}) =>
  metres === null || metres === undefined ? "–" : say("console.metres", {metres: number(metres)});
