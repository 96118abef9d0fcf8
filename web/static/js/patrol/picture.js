"use strict";
// The map itself: shapes painted by the chosen level, day and filter; labels; the card.

/** Folium calls this for each shape it adds: remember the layer of each place. */
xunge.adopt = (feature, layer) => {
  (xunge.layers ??= [])[feature.id] = layer;
};

xunge.picture = (() => {
  const {say, number, percent} = xunge.words;
  const {make, swatch, bar, facts, gauge} = xunge.drawing;
  const model = xunge.model;
  const GAP_PX = 4;
  const ROOM_EM = {outer: 11, basic: 5.5}; // how wide a shape is on the screen before it is named
  const labels = L.layerGroup();
  let map;
  let state;
  let cursor = null;
  let chosen = null;

  function start(ready) {
    map = ready;
    labels.addTo(map);
    map.createPane("marks").style.zIndex = 470;
    map.on("zoomend moveend resize", write);
    for (const place of model.all) {
      const layer = xunge.layers[place];
      layer.on("mouseover", () => point(place));
      layer.on("mouseout", () => leave());
      layer.on("click", () => xunge.choose(place));
      layer.bindTooltip(() => card(place), {sticky: true, direction: "auto", offset: [14, 0], opacity: 1});
    }
  }

  /** Paint every pane and shape for the page's state. */
  function paint(next) {
    state = next;
    for (const level of model.numbers) {
      const pane = map.getPane(`level_${level}`);
      const way = level === state.level ? "area" : level < state.level ? "border" : "hidden";
      Object.assign(pane.dataset, {level, way});
    }
    for (const place of model.all) if (model.places.level[place] === state.level) colour(place);
    mark();
    write();
  }

  function colour(place) {
    const shape = xunge.layers[place].getElement();
    const dim = !model.within(place, state.within);
    if (state.level === model.lowest) {
      const verdict = model.verdictOf(place, state.date);
      delete shape.dataset.share;
      shape.dataset.verdict = verdict;
      shape.classList.toggle("dim", dim || (state.only !== null && state.only !== verdict));
    } else {
      delete shape.dataset.verdict;
      shape.dataset.share = model.classOf(model.shareOf(place, state.date));
      shape.classList.toggle("dim", dim);
    }
  }

  /** The outline of the place that the panel is about. */
  function mark() {
    chosen?.remove();
    chosen = state.within === null ? null : outline(state.within, "chosen");
  }

  const outline = (place, name) =>
    L.polygon(xunge.layers[place].getLatLngs(), {pane: "marks", className: name, smoothFactor: 0, interactive: false}).addTo(map);

  function point(place) {
    cursor?.remove();
    cursor = outline(place, "cursor");
  }

  function leave() {
    cursor?.remove();
    cursor = null;
  }

  const shown = (place) => xunge.layers[place].getBounds();

  /** Bring a place into view. */
  const visit = (place) =>
    map.flyToBounds(place === null ? whole() : shown(place), {padding: [40, 40], maxZoom: 17, duration: 0.6});

  const whole = () => model.roots.reduce((box, root) => box.extend(shown(root)), L.latLngBounds([]));
  const fit = () => map.fitBounds(whole(), {padding: [24, 24], animate: false});

  /** Open the card of a place without a pointer. */
  function open(place) {
    point(place);
    xunge.layers[place].openTooltip(L.latLng(model.places.label[place]));
  }

  function shut(place) {
    leave();
    xunge.layers[place].closeTooltip();
  }

  // Labels: of the shown level where they fit, and of one level above it, never over one another.

  function write() {
    if (!state) return;
    labels.clearLayers();
    const taken = [];
    const em = parseFloat(getComputedStyle(document.documentElement).fontSize);
    for (const level of [outerLevel(em), state.level]) {
      for (const place of model.all) if (model.places.level[place] === level) writeOne(place, level, taken, em);
    }
  }

  /** Over basic grids: the lowest level above them whose grids are wide enough for a name. */
  function outerLevel(em) {
    if (state.level !== model.lowest) return null;
    const wide = (level) => {
      const some = model.all.filter((place) => model.places.level[place] === level);
      return level > 1 && some.reduce((sum, place) => sum + sizeOf(place).x, 0) / some.length > ROOM_EM.outer * em;
    };
    return model.numbers.filter((level) => level < state.level && wide(level)).at(-1) ?? null;
  }

  function sizeOf(place) {
    const box = shown(place);
    const a = map.latLngToContainerPoint(box.getSouthWest());
    const b = map.latLngToContainerPoint(box.getNorthEast());
    return L.point(Math.abs(b.x - a.x), Math.abs(a.y - b.y));
  }

  function writeOne(place, level, taken, em) {
    const at = map.latLngToContainerPoint(model.places.label[place]);
    if (!map.getSize().contains(at) || at.x < 0 || at.y < 0 || !model.within(place, state.within)) return;
    if (level === model.lowest && sizeOf(place).x < ROOM_EM.basic * em) return;
    for (const lines of linesOf(place, level)) {
      const width = em * 0.9 * Math.max(...lines.map(widthOf));
      const height = em * 1.1 * lines.length;
      const box = L.bounds(at.subtract([width / 2, height / 2]), at.add([width / 2, height / 2]));
      const fits = level < state.level || (width < sizeOf(place).x - GAP_PX && height < sizeOf(place).y - GAP_PX);
      if (!fits || taken.some((other) => other.overlaps(box))) continue;
      taken.push(box);
      labels.addLayer(labelAt(place, lines, level));
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
      return minutes === null || minutes === undefined ? [[name]] : [[name, number(minutes, 1)], [name]];
    }
    const share = model.shareOf(place, state.date);
    const figure = share === null ? "–" : percent(share);
    return [[name, figure], [figure]];
  }

  function labelAt(place, lines, level) {
    const [first, ...rest] = lines;
    const html = make("span", {class: level === model.lowest ? "label small" : "label"}, first, ...rest.map((line) => make("b", {}, line)));
    const icon = L.divIcon({className: "", html, iconSize: [0, 0]});
    return L.marker(model.places.label[place], {icon, interactive: false, keyboard: false, pane: "marks"});
  }

  // The card.

  function card(place) {
    const body = model.isBasic(place) ? gridCard(place) : placeCard(place);
    const above = model.path(place).slice(0, -1).slice(1).map((outer) => model.places.name[outer]);
    return make("div", {class: "card"}, ...body.slice(0, 1),
      make("p", {class: "name"}, model.places.name[place]),
      above.length ? make("p", {class: "where"}, above.join(" › ")) : null,
      make("p", {class: "code"}, model.places.code[place]), ...body.slice(1));
  }

  function gridCard(place) {
    const day = model.dayOf(place, state.date);
    const head = make("p", {class: "verdict"}, swatch({"data-verdict": day.verdict}), verdictWord(day.verdict));
    if (day.minutes === null || day.minutes === undefined) return [head, facts(reasonRow(day))];
    return [head, gauge(day), facts([
      [say("map.minutes"), say("map.of_minutes", {minutes: number(day.minutes, 1), goal: number(xunge.data.profile.min_minutes)})],
      [say("map.range"), `${number(day.low, 1)} – ${number(day.high, 1)}`],
      [say("map.loop"), day.loop === null ? "–" : say(`map.loop_${day.loop}`)],
      ...reasonRow(day),
    ])];
  }

  const reasonRow = (day) =>
    day.reasons.length ? [[say("map.reasons"), day.reasons.map((reason) => say(`reason.${reason}`)).join(say("map.comma"))]] : [];

  function placeCard(place) {
    const sum = model.sumOf(place, state.date);
    const share = model.shareOf(place, state.date);
    const head = make("p", {class: "verdict"}, swatch({"data-share": model.classOf(share)}),
      share === null ? say("map.no_due") : say("map.share_met", {share: percent(share)}));
    return [head, verdictBar(sum), facts(model.verdicts.concat("not_audited").filter((verdict) => sum.counts[verdict])
      .map((verdict) => [verdictWord(verdict), number(sum.counts[verdict])]))];
  }

  const verdictWord = (verdict) => (verdict === "not_audited" ? say("map.not_audited") : say(`verdict.${verdict}`));

  const verdictBar = (sum, options) =>
    bar(model.verdicts.concat("not_audited").map((verdict) => [{"data-verdict": verdict}, sum.counts[verdict] ?? 0]), options);

  return {start, paint, visit, fit, open, shut, verdictWord, verdictBar};
})();
