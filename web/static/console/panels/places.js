// The side: where we are, what the day adds up to here, and the places below.

import {button, icon, make, minuteBar, renew, rove, swatch, verdictBar} from "../dom.js";
import {VERDICTS, sumOf, verdictOf} from "../figures.js";
import {either, minutes, number, percent, say} from "../words.js";
import {headingOfPeople, listsPeople, peopleListed, personRow} from "./people.js";

const UP = "M12 19V5m-6 6 6-6 6 6";
const ALWAYS = new Set(["met", "in_progress", "not_started", "uncertain", "short", "no_data"]);
const goalOf = (state) => state.console.profile.goal_minutes;

/** Breadcrumbs from the district down to the scope. */
export function crumbs(root, store) {
  const settle = rove(root, {sideways: true});
  store.watch(
    (state) => [state.net, state.view.scope, state.language],
    ([net, scope], {console: start}) => {
      if (!net) return;
      const path = net.pathOf(scope);
      renew(
        root,
        path.map((code, at) =>
          button(
            {
              "data-key": code,
              "aria-current": at === path.length - 1 ? "location" : null,
              onclick: () => store.dispatch("entered", code),
            },
            nameOf(code, net, start) || say("console.everything"),
          ),
        ),
        path.length > 1
          ? button(
              {
                class: "up",
                "data-key": "up",
                title: say("console.up"),
                "aria-label": say("console.up"),
                onclick: () => store.dispatch("entered", path.at(-2)),
              },
              icon(UP),
            )
          : null,
      );
      settle();
    },
  );
}

/** The district has a title in both languages; every other place has its own name alone. */
const nameOf = (code, net, {district, title}) =>
  code === district ? either(title) : net.shortOf(code);

/** The figure, its bar, and a counter a verdict; a pressed counter shows its grids alone. */
export function figures(root, store) {
  const settle = rove(root);
  store.watch(
    (state) => [state.net, state.live.grids, state.view.scope, state.view.verdict, state.language],
    ([net, , scope, only], state) => {
      if (!net) return;
      const sum = sumOf(net, state.live, scope, goalOf(state));
      renew(root, headline(sum), verdictBar(sum), counters(sum, only, store));
      settle();
    },
  );
}

const headline = (sum) =>
  make(
    "div",
    {class: "headline"},
    make(
      "p",
      {class: "big"},
      make("strong", {id: "met"}, number(sum.met)),
      make("span", {}, say("console.of_due", {due: number(sum.due)})),
    ),
    make(
      "p",
      {class: "progress"},
      make("b", {id: "share"}, sum.share === null ? "–" : percent(sum.share)),
      make("span", {class: "soft"}, say("console.share_hint")),
    ),
  );

const counters = (sum, only, store) =>
  make(
    "div",
    {class: "counters", role: "group", "aria-label": say("console.counters")},
    VERDICTS.filter((verdict) => ALWAYS.has(verdict) || sum.counts[verdict]).map((verdict) =>
      button(
        {
          class: sum.counts[verdict] ? "" : "empty",
          "aria-pressed": String(only === verdict),
          "data-key": verdict,
          title: say("console.only_hint"),
          onclick: () => store.dispatch("only_verdict", verdict),
        },
        swatch({"data-verdict": verdict}),
        make("span", {}, say(`verdict.${verdict}`)),
        make("data", {value: sum.counts[verdict]}, number(sum.counts[verdict])),
      ),
    ),
  );

/** The places one level below, in the net's order or by what is still to do. This ranks places. */
export function places(root, store) {
  let order = "net";
  const heading = make("h2");
  const choose = make("select", {id: "order", onchange: () => ((order = choose.value), write())});
  const list = make("ul", {id: "list"}); // of places or, with an age chosen, of workers
  const settle = rove(list);
  root.append(make("div", {class: "heading"}, heading, choose), list);

  function write() {
    const state = store.get();
    if (!state.net) return;
    const people = listsPeople(state);
    const shown = people ? peopleListed(state) : listed(state, order);
    heading.textContent = people ? headingOfPeople(state, shown) : headingOf(state, shown);
    choose.hidden = people;
    renew(
      list,
      shown.map((one) => (people ? personRow : row)(one, state, store)),
      shown.length ? null : nothing(people),
    );
    settle();
  }

  store.watch(
    (state) => state.language,
    () => {
      choose.setAttribute("aria-label", say("console.order"));
      renew(
        choose,
        ["net", "todo"].map((value) =>
          make("option", {value, selected: value === order}, say(`console.order_${value}`)),
        ),
      );
    },
  );
  store.watch(
    (state) => [
      state.net,
      state.live.grids,
      state.view.scope,
      state.view.verdict,
      state.view.kind,
      state.view.chosen,
      state.language,
      ...(listsPeople(state)
        ? [state.view.age, state.view.follow, state.live.workers, state.minute]
        : []),
    ],
    write,
  );
}

const nothing = (people) =>
  make("li", {class: "nothing"}, say(people ? "console.no_such_worker" : "console.no_such_grid"));

/** The places below the scope; with a filter, the basic grids below it that pass. */
function listed(state, order) {
  const {net, view, live} = state;
  const filtered =
    view.verdict !== null || view.kind !== null || !net.childrenOf(view.scope).length;
  const codes = filtered
    ? net
        .basicsOf(view.scope)
        .filter((code) => view.verdict === null || verdictOf(live, code) === view.verdict)
        .filter((code) => view.kind === null || net.of(code).kind === view.kind)
    : net.childrenOf(view.scope);
  if (order === "net") return codes;
  const share = (code) => sumOf(net, live, code, goalOf(state)).share ?? 2;
  return [...codes].sort((a, b) => share(a) - share(b) || (a < b ? -1 : 1));
}

function headingOf({net, view, console: start}, codes) {
  const level = codes.length ? net.levelOf(codes[0]) : net.lowest;
  const title = start.profile.levels.find((one) => one.number === level).title;
  return say("console.count_of", {
    count: number(codes.length),
    what: either(title),
  });
}

function row(code, state, store) {
  const {net, view} = state;
  const basic = net.levelOf(code) === net.lowest;
  const point = () => store.dispatch("hovered", {kind: "grid", id: code, on: code});
  const leave = () => store.dispatch("hovered", null);
  return make(
    "li",
    {},
    button(
      {
        class: basic ? null : "upper",
        "data-key": code,
        "aria-current": view.chosen === code ? "true" : null,
        onclick: () => store.dispatch("entered", code),
        onfocus: point,
        onblur: leave,
        onpointerenter: point,
        onpointerleave: leave,
      },
      make("span", {class: "name"}, net.shortOf(code), nearby(code, state)),
      basic ? basicFigures(code, state) : upperFigures(code, state),
    ),
  );
}

/** In a list that mixes places: whose this one is. */
function nearby(code, {net, view}) {
  const parent = net.parentOf(code);
  const own = parent === view.scope || code === view.scope;
  return own ? null : make("small", {}, net.shortOf(parent));
}

function basicFigures(code, state) {
  const verdict = verdictOf(state.live, code);
  const found = state.live.grids.get(code)?.minutes ?? null;
  return [
    minuteBar(found, goalOf(state), verdict),
    make(
      "span",
      {class: "figure"},
      found === null ? "–" : say("console.short_minutes", {minutes: minutes(found)}),
    ),
    swatch({"data-verdict": verdict}),
    make("span", {class: "unseen"}, say(`verdict.${verdict}`)),
  ];
}

function upperFigures(code, state) {
  const sum = sumOf(state.net, state.live, code, goalOf(state));
  return [
    verdictBar(sum),
    make("span", {class: "figure"}, `${number(sum.met)}/${number(sum.due)}`),
  ];
}
