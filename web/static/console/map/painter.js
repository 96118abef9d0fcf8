// The grids' fills, figures and traits on the map.

import {classOf, fillOf, sumOf, verdictOf} from "../figures.js";
import {minutes, percent} from "../words.js";
import {bordersOf} from "./borders.js";
import {BORDER, LEVEL, OUTLINES, labelPoints} from "./layers.js";

/** Fills, labels and traits of grids; only what differs from the last time is sent to the map. */
export function painterOf(map) {
  const fills = new Map();
  const figures = new Map();
  const dimmed = new Map();

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
    /** Put a net on the map, already as the day stands: what comes later is tiled once more. */
    place(state) {
      const {net} = state;
      fills.clear();
      figures.clear();
      for (const [level, lines] of bordersOf(net)) map.source(BORDER(level), drawnAs(lines));
      for (const level of levelsOf(net)) {
        const {fill, figure} = looksOf(state, level);
        const shapes = net.geojson.features
          .filter(({properties}) => properties.level === level)
          .map((feature) => withFill(feature, remembered(fills, feature.properties.code, fill)));
        const labels = labelPoints(net, level, (code) => remembered(figures, code, figure));
        map.source(LEVEL(level), collection(shapes), "code");
        map.source(`labels_${level}`, collection(labels), "code");
      }
    },

    fill(state) {
      for (const level of levelsOf(state.net)) {
        const {fill, figure} = looksOf(state, level);
        const codes = state.net.atLevel(level);
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

    /** Outline grids by what they are: {hovered: code or null, chosen: code or null}. */
    outline(net, traits) {
      const outlines = Object.entries(traits).flatMap(([trait, code]) =>
        net.geojson.features
          .filter(({properties}) => properties.code === code)
          .map((feature) => ({...feature, properties: {trait}})),
      );
      map.source(OUTLINES, collection(outlines));
    },
  };
}

const collection = (features) => ({type: "FeatureCollection", features});
const drawnAs = (coordinates) => ({type: "MultiLineString", coordinates});
const levelsOf = (net) => Array.from({length: net.lowest}, (_, above) => above + 1);
const withFill = (feature, fill) => ({
  ...feature,
  properties: {code: feature.properties.code, fill},
});

function remembered(known, code, valueOf) {
  known.set(code, valueOf(code));
  return known.get(code);
}

/** What the grids of a level are painted as, and what their labels say beside the name. */
function looksOf({net, live, console: start}, level) {
  const goal = start.profile.goal_minutes;
  const share = (code) => sumOf(net, live, code, goal).share;
  return level === net.lowest
    ? {
        fill: (code) => fillOf(live, code, goal),
        figure: (code) => figureOf(live.grids.get(code)),
      }
    : {
        fill: (code) => `share_${classOf(share(code))}`,
        figure: (code) => shareFigure(share(code)),
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
