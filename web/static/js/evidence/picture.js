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
  const {intervals, lines, fixes, day} = xunge.data;
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
    for (const [last, moment] of [session.from, session.to].entries()) {
      const spot = spotAt(moment);
      const name = last ? "end last" : "end";
      if (spot) {
        L.circleMarker(spot, {pane: "marks", className: name, radius: 6})
          .bindTooltip(
            () =>
              make("div", {class: "tip"}, say(`evidence_map.${ENDS[last]}`), ` ${clock(moment)}`),
            {offset: [10, 0]},
          )
          .addTo(map);
      }
    }
  }

  /** The row of `spans` that holds a moment, on `device` if it is given; −1 where there is none. */
  const at = (spans, moment, device = null) =>
    spans.from.findIndex(
      (from, row) =>
        from <= moment &&
        moment <= spans.to[row] &&
        (device === null || spans.device[row] === device),
    );

  /** What the moment counts as, or null. */
  const classAt = (moment) => intervals.class[at(intervals, moment)] ?? null;

  /** Where the worker was at a moment: along the line of the device that the moment is judged by. */
  function spotAt(moment) {
    const own = at(lines, moment, intervals.device[at(intervals, moment)]);
    const line = own < 0 ? at(lines, moment) : own;
    if (line < 0) return null;
    const passed = moment - lines.from[line];
    const whole = Math.max(lines.to[line] - lines.from[line], 1e-9);
    return along(xunge.layers[line].getLatLngs(), passed / whole);
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
    if (spot === null) here.remove();
    else here.setLatLng(spot).addTo(map);
    if (spot !== null && follow && !map.getBounds().contains(spot)) map.panTo(spot);
    return classAt(moment);
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
