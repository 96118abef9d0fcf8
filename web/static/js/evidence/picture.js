"use strict";
// The map of one worker's day: the path by class, the fixes by reason, where a moment was.

/** Folium calls this for each interval it adds: remember its layer and colour it by its class. */
xunge.adopt = (feature, layer) => {
  (xunge.layers ??= [])[feature.id] = layer;
  layer.on("add", () => {
    layer.getElement().dataset.class = xunge.data.lines.class[feature.id];
  });
};

xunge.picture = (() => {
  const {say, number, clock} = xunge.words;
  const {make} = xunge.drawing;
  const {lines, fixes, day} = xunge.data;
  const NEAR_PX = 12;
  const ENDS = ["start", "end"];
  let map;
  let tip;
  let here;

  function start(ready) {
    map = ready;
    map.createPane("fixes").style.zIndex = 460;
    map.createPane("marks").style.zIndex = 470;
    tip = L.tooltip({offset: [12, 0], direction: "right", opacity: 1});
    here = L.circleMarker(map.getCenter(), {
      pane: "marks",
      className: "here",
      radius: 7,
      interactive: false,
    });
    for (const reason of new Set(fixes.reason)) dots(reason);
    for (const session of day.sessions) ends(session);
    map.on("mousemove", nearest);
    map.on("mouseout", () => tip.remove());
  }

  /** All fixes of one reason as one path of lines without length, which round caps make dots. */
  function dots(reason) {
    const spots = fixes.at
      .filter((_, at) => fixes.reason[at] === reason)
      .map((spot) => [spot, spot]);
    const layer = L.polyline(spots, {
      pane: "fixes",
      className: "fix",
      smoothFactor: 0,
      interactive: false,
    }).addTo(map);
    layer.getElement().dataset.fix = reason;
  }

  /** A ring where a session starts, a full dot where it ends. */
  function ends(session) {
    for (const [at, moment] of [session.from, session.to].entries()) {
      const spot = spotAt(moment);
      const name = at ? "end last" : "end";
      if (spot) {
        L.circleMarker(spot, {pane: "marks", className: name, radius: 6})
          .bindTooltip(
            () => make("div", {class: "tip"}, say(`evidence_map.${ENDS[at]}`), ` ${clock(moment)}`),
            {offset: [10, 0]},
          )
          .addTo(map);
      }
    }
  }

  /** The interval that holds a moment, or −1. */
  const intervalAt = (moment) =>
    lines.from.findIndex((from, at) => from <= moment && moment <= lines.to[at]);

  /** Where the worker was at a moment: along the interval's line by its share of time. */
  function spotAt(moment) {
    const at = intervalAt(moment);
    if (at < 0) return null;
    const path = xunge.layers[at].getLatLngs();
    const share = (moment - lines.from[at]) / Math.max(lines.to[at] - lines.from[at], 1e-9);
    return along(path, share);
  }

  function along(path, share) {
    const steps = path.slice(1).map((spot, at) => path[at].distanceTo(spot));
    let left = share * steps.reduce((sum, step) => sum + step, 0);
    for (const [at, step] of steps.entries()) {
      if (left <= step && step > 0) {
        const [a, b] = [path[at], path[at + 1]];
        return L.latLng(
          a.lat + ((b.lat - a.lat) * left) / step,
          a.lng + ((b.lng - a.lng) * left) / step,
        );
      }
      left -= step;
    }
    return path.at(-1);
  }

  /** Mark where the worker was at a moment, in view if `follow`; the class of the moment, or null. */
  function show(moment, {follow}) {
    const spot = spotAt(moment);
    if (spot === null) {
      here.remove();
      return null;
    }
    here.setLatLng(spot).addTo(map);
    if (follow && !map.getBounds().contains(spot)) map.panTo(spot);
    return lines.class[intervalAt(moment)];
  }

  /** Say of the fix nearest to the pointer what it is. */
  function nearest({containerPoint}) {
    let best = -1;
    let least = NEAR_PX;
    fixes.at.forEach((spot, at) => {
      const distance = map.latLngToContainerPoint(spot).distanceTo(containerPoint);
      if (distance < least) [best, least] = [at, distance];
    });
    if (best < 0) {
      tip.remove();
      return;
    }
    const accuracy = fixes.accuracy[best];
    const parts = [clock(fixes.t[best], {seconds: true}), say(`fix.${fixes.reason[best]}`)];
    if (accuracy !== null) parts.push(say("evidence_map.accuracy", {metres: number(accuracy)}));
    tip
      .setLatLng(fixes.at[best])
      .setContent(make("div", {class: "tip"}, parts.join(" · ")))
      .addTo(map);
  }

  return {start, show};
})();
