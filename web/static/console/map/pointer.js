// What a person points at and presses on the map, as the store's words.

import {TARGETS} from "../replay/picture.js";
import {AGES, FILL, WORKERS} from "./layers.js";

/** Dispatch what is pointed at and pressed; a drag ends following. */
export function watchPointer(map, store, levels) {
  const layers = [
    ...AGES.map((age) => `${WORKERS}_${age}`),
    ...levels.map(({number}) => FILL(number)),
  ];
  const targets = () => (store.get().replay ? TARGETS : layers);

  /**
   * What a feature stands for: a worker, or the grid that a press would enter, which is the highest
   * one there that does not hold the scope itself.
   */
  function meant(feature) {
    if (!feature) return null;
    if (TARGETS.includes(feature.layer)) return {kind: "fix", id: feature.properties.row};
    if (feature.layer.startsWith(WORKERS)) return {kind: "worker", id: feature.properties.worker};
    const {net, view} = store.get();
    const path = net.pathOf(feature.properties.code);
    const held = net.pathOf(view.scope);
    const id = path.find((code) => !held.includes(code)) ?? path.at(-1);
    return {kind: "grid", id, on: feature.properties.code};
  }

  map.whenPointed(targets, (feature, point) =>
    store.dispatch("hovered", hover(meant(feature), point)),
  );
  map.whenPressed(targets, (feature) => {
    const what = meant(feature);
    if (what?.kind === "grid") store.dispatch("entered", what.id);
    if (what?.kind === "worker") store.dispatch("followed", what.id);
  });
  map.whenDragged(() => store.dispatch("followed", null));
}

const hover = (what, point) => (what === null ? null : {...what, x: point.x, y: point.y});
