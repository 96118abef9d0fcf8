// On the map: which level is painted, which kinds and ages are shown, nearer and farther.

import {ageMark, button, icon, make, renew, rove, swatch} from "../dom.js";
import {AGES, ageOf, classOf, isWithin} from "../figures.js";
import {presentOf} from "../state.js";
import {either, number, say} from "../words.js";

const PLUS = "M12 5v14M5 12h14";
const MINUS = "M5 12h14";
const WHOLE = "M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5";

/** The buttons over the map; `map` is the adapter. */
export function tools(root, store, map) {
  const levels = make("div", {class: "segments", role: "group", id: "levels"});
  const kinds = make("div", {class: "segments", role: "group", id: "kinds"});
  const camera = make("div", {class: "stack", id: "camera"});
  root.append(levels, kinds, camera);
  const settle = [rove(levels, {sideways: true}), rove(kinds, {sideways: true}), rove(camera)];

  store.watch(
    (state) => [state.view.paint, state.view.scope, state.language, state.net],
    (_, state) => {
      const shown = levelButtons(state, store);
      levels.hidden = shown.length < 2; // who sees one level alone has nothing to choose
      levels.setAttribute("aria-label", say("console.painted_level"));
      renew(levels, shown);
      settle[0]();
    },
  );
  store.watch(
    (state) => [state.view.kind, state.language, state.net],
    (_, state) => {
      const shown = kindButtons(state, store);
      kinds.hidden = shown.length < 3; // one kind alone needs no filter
      kinds.setAttribute("aria-label", say("console.kinds"));
      renew(kinds, shown);
      settle[1]();
    },
  );
  store.watch(
    (state) => state.language,
    () => {
      renew(camera, cameraButtons(store, map));
      settle[2]();
    },
  );
}

const segment = (key, pressed, onclick, label, disabled = false) =>
  button({"data-key": key, "aria-pressed": String(pressed), disabled, onclick}, label);

function levelButtons({console: start, net, view}, store) {
  return start.profile.levels
    .filter(({number: level}) => level > 1 && net.atLevel(level).length)
    .map(({number: level, title}) =>
      segment(
        `level_${level}`,
        view.paint === level,
        () => store.dispatch("painted", level),
        either(title),
        level <= net.levelOf(view.scope),
      ),
    );
}

function kindButtons({console: start, net, view}, store) {
  const there = new Set(net.atLevel(net.lowest).map((code) => net.of(code).kind));
  const kinds = start.profile.kinds.filter(({name}) => there.has(name));
  return [
    segment("all", view.kind === null, () => store.dispatch("only_kind", null), say("console.all")),
    ...kinds.map(({name, title}) =>
      segment(name, view.kind === name, () => store.dispatch("only_kind", name), either(title)),
    ),
  ];
}

function cameraButtons(store, map) {
  const tool = (key, path, onclick) =>
    button(
      {
        class: "tool",
        "data-key": key,
        title: say(`console.${key}`),
        "aria-label": say(`console.${key}`),
        onclick,
      },
      icon(path),
    );
  const whole = () => {
    const {net, view} = store.get();
    map.fit(net.boundsOf(view.scope));
  };
  return [
    tool("nearer", PLUS, () => map.nearer(1)),
    tool("farther", MINUS, () => map.nearer(-1)),
    tool("whole", WHOLE, whole),
  ];
}

/** What the shapes on the map mean, with how many there are; an age that is pressed is shown alone. */
export function key(root, store) {
  const people = make("div", {class: "ages", role: "group"});
  const scale = make("div", {class: "scale"});
  root.append(scale, people);
  const settle = rove(people, {sideways: true});
  store.watch(
    ({live, minute, view, language, session}) => [
      live.workers,
      live.on_duty,
      minute,
      view.age,
      view.scope,
      language,
      session,
    ],
    (_, state) => {
      people.hidden = state.session?.role === "planner";
      people.setAttribute("aria-label", say("console.workers"));
      if (state.live.on_duty) renew(people, ageButtons(state, store));
      else renew(people, make("p", {class: "soft"}, offDuty(state)));
      settle();
    },
  );
  store.watch(
    (state) => [state.view.paint, state.language, state.net],
    ([paint, , net]) => {
      if (net) renew(scale, paint === net.lowest ? quarters() : classes());
    },
  );
}

function offDuty({console: start}) {
  const {day_start: from, day_end: to} = start.profile;
  return say("console.off_duty", {from: from.slice(0, 5), to: to.slice(0, 5)});
}

function ageButtons(state, store) {
  const {live, net, view, console: start} = state;
  const now = presentOf(state);
  const counts = Object.fromEntries(AGES.map((age) => [age, 0]));
  for (const worker of live.workers.values())
    if (isWithin(worker, view.scope, net)) counts[ageOf(worker, now, start)] += 1;
  return AGES.map((age) =>
    button(
      {
        "data-key": age,
        "aria-pressed": String(view.age === age),
        title: say(`console.age_${age}_hint`, {
          fresh: number(start.fresh_s / 60),
          stale: number(start.stale_s / 60),
        }),
        onclick: () => store.dispatch("only_age", age),
      },
      ageMark(age),
      say(`console.age_${age}`),
      make("data", {value: counts[age]}, number(counts[age])),
    ),
  );
}

const steps = (name, fills, from, to) => [
  make("span", {class: "soft"}, say(name)),
  make("span", {}, from),
  make("span", {class: "steps"}, fills),
  make("span", {}, to),
];

/** How full a basic grid's hour is. */
const quarters = () =>
  steps(
    "console.scale_minutes",
    [
      swatch({"data-verdict": "not_started"}),
      ...[0, 1, 2, 3].map((quarter) => swatch({"data-quarter": quarter})),
      swatch({"data-verdict": "met"}),
    ],
    "0",
    say("console.scale_goal"),
  );

/** How much of the minutes asked for an upper grid has. */
const classes = () =>
  steps(
    "console.scale_share",
    [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => swatch({"data-progress": classOf(share)})),
    "0",
    "100%",
  );
