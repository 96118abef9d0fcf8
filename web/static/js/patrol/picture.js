"use strict";
// The map itself: its shapes painted by the chosen level, day and filter.

/** Folium calls this for each shape it adds: remember the layer of each place. */
xunge.adopt = (feature, layer) => {
  (xunge.layers ??= [])[feature.id] = layer;
};

xunge.picture = (() => {
  const model = xunge.model;
  let map;
  let state;
  let cursor = null;
  let chosen = null;

  function start(ready) {
    map = ready;
    map.createPane("marks").style.zIndex = 470;
    xunge.labels.start(map);
    for (const place of model.all) {
      const layer = xunge.layers[place];
      layer.on("mouseover", () => point(place));
      layer.on("mouseout", () => leave());
      layer.on("click", () => xunge.choose(place));
      layer.bindTooltip(() => xunge.card(place, state.date), {
        sticky: true,
        direction: "auto",
        offset: [14, 0],
        opacity: 1,
      });
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
    xunge.labels.write(state);
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
    L.polygon(xunge.layers[place].getLatLngs(), {
      pane: "marks",
      className: name,
      smoothFactor: 0,
      interactive: false,
    }).addTo(map);

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
    map.flyToBounds(place === null ? whole() : shown(place), {
      padding: [40, 40],
      maxZoom: 17,
      duration: 0.6,
    });

  const whole = () =>
    model.roots.reduce((box, root) => box.extend(shown(root)), L.latLngBounds([]));
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

  return {start, paint, visit, fit, open, shut};
})();
