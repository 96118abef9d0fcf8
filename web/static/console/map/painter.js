// The grids' fills, figures and traits on the map.

import {classOf, fillOf, sumOf, verdictOf} from "../figures.js";
import {minutes, percent} from "../words.js";
import {LEVEL} from "./layers.js";

/** Fills, labels and traits of grids; only what differs from the last time is sent to the map. */
export function painterOf(map) {
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

/** The minutes on a basic grid's label; none where the fill already says that nothing is there. */
const figureOf = (row) => (row?.minutes ? `${minutes(row.minutes)}′` : "");
const shareFigure = (share) => (share === null ? "" : percent(share));

function passes(code, net, live, view) {
  if (net.levelOf(code) !== net.lowest) return true;
  if (view.kind !== null && net.of(code).kind !== view.kind) return false;
  return view.verdict === null || verdictOf(live, code) === view.verdict;
}
