"use strict";
// Names and figures on the map: of the shown level where they fit into their shapes, and of one
// level above basic grids; never one over another.

xunge.labels = (() => {
  const {number, percent} = xunge.words;
  const {make} = xunge.drawing;
  const model = xunge.model;
  const GAP_PX = 4;
  const ROOM_EM = {outer: 11, basic: 5.5}; // how wide a shape is on the screen before it is named
  const shown = L.layerGroup();
  let map;
  let state = null;

  function start(ready) {
    map = ready;
    shown.addTo(map);
    map.on("zoomend moveend resize", () => write(state));
  }

  /** Write what fits now. */
  function write(next) {
    state = next;
    shown.clearLayers();
    if (!state) return;
    const taken = [];
    const em = parseFloat(getComputedStyle(document.documentElement).fontSize);
    for (const level of [outerLevel(em), state.level]) {
      for (const place of model.all)
        if (model.places.level[place] === level) writeOne(place, level, taken, em);
    }
  }

  /** Over basic grids: the lowest level above them whose grids are wide enough for a name. */
  function outerLevel(em) {
    if (state.level !== model.lowest) return null;
    const wide = (level) => {
      const some = model.all.filter((place) => model.places.level[place] === level);
      return (
        level > 1 &&
        some.reduce((sum, place) => sum + sizeOf(place).x, 0) / some.length > ROOM_EM.outer * em
      );
    };
    return model.numbers.filter((level) => level < state.level && wide(level)).at(-1) ?? null;
  }

  function sizeOf(place) {
    const box = xunge.layers[place].getBounds();
    const a = map.latLngToContainerPoint(box.getSouthWest());
    const b = map.latLngToContainerPoint(box.getNorthEast());
    return L.point(Math.abs(b.x - a.x), Math.abs(a.y - b.y));
  }

  function writeOne(place, level, taken, em) {
    const at = map.latLngToContainerPoint(model.places.label[place]);
    if (!map.getSize().contains(at) || at.x < 0 || at.y < 0 || !model.within(place, state.within))
      return;
    if (level === model.lowest && sizeOf(place).x < ROOM_EM.basic * em) return;
    for (const lines of linesOf(place, level)) {
      const width = em * 0.9 * Math.max(...lines.map(widthOf));
      const height = em * 1.1 * lines.length;
      const box = L.bounds(at.subtract([width / 2, height / 2]), at.add([width / 2, height / 2]));
      const fits =
        level < state.level ||
        (width < sizeOf(place).x - GAP_PX && height < sizeOf(place).y - GAP_PX);
      if (!fits || taken.some((other) => other.overlaps(box))) continue;
      taken.push(box);
      shown.addLayer(labelAt(place, lines, level));
      return;
    }
  }

  /** Chinese characters are one em wide, others about half. */
  const widthOf = (text) => [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? 1 : 0.58), 0);

  /** What a label may say, the fullest first. */
  function linesOf(place, level) {
    const name = model.places.name[place];
    if (level < state.level) return [[name]];
    if (level === model.lowest) {
      const {minutes} = model.dayOf(place, state.date);
      return minutes === null || minutes === undefined
        ? [[name]]
        : [[name, number(minutes, 1)], [name]];
    }
    const share = model.shareOf(place, state.date);
    const figure = share === null ? "–" : percent(share);
    return [[name, figure], [figure]];
  }

  function labelAt(place, lines, level) {
    const [first, ...rest] = lines;
    const html = make(
      "span",
      {class: level === model.lowest ? "label small" : "label"},
      first,
      ...rest.map((line) => make("b", {}, line)),
    );
    const icon = L.divIcon({className: "", html, iconSize: [0, 0]});
    return L.marker(model.places.label[place], {
      icon,
      interactive: false,
      keyboard: false,
      pane: "marks",
    });
  }

  return {start, write};
})();
