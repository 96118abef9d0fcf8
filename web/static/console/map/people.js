// The workers' positions on the map, and following one of them.

import {ageOf, isWithin} from "../figures.js";
import {presentOf} from "../state.js";
import {WORKERS} from "./layers.js";

const NEAR_ZOOM = 15.5;

/** The workers' marks: one change a tick with everything that moved, came, went or grew old. */
export function workersOf(map) {
  const known = new Map(); // worker → the row and age that the map shows
  const dimmed = new Set();

  return {
    place(state) {
      const now = presentOf(state);
      const changed = [];
      const added = [];
      const shown = new Set();
      for (const [id, worker] of state.live.workers) {
        if (!worker.position || !state.live.on_duty) continue;
        const age = ageOf(worker, now, state.console);
        if (age !== (state.view.age ?? age)) continue;
        shown.add(id);
        const last = known.get(id);
        if (last?.worker === worker && last.age === age) continue;
        known.set(id, {worker, age});
        if (last) changed.push(changeOf(id, worker, age));
        else added.push(featureOf(id, worker, age));
      }
      const gone = [...known.keys()].filter((id) => !shown.has(id));
      for (const id of gone) known.delete(id);
      if (changed.length || added.length || gone.length) map.change(WORKERS, changed, gone, added);
    },

    /** Step back those who have no grid within the scope. */
    dim({live, view, net}) {
      for (const [id, worker] of live.workers) {
        const dim = !isWithin(worker, view.scope, net);
        if (dimmed.has(id) === dim) continue;
        if (dim) dimmed.add(id);
        else dimmed.delete(id);
        map.mark(WORKERS, id, {dim});
      }
    },
  };
}

const pointOf = ({position}) => ({type: "Point", coordinates: [position.lon, position.lat]});
const propertiesOf = (worker, {name}, age) => ({worker, name: name ?? "", age});
const featureOf = (id, worker, age) => ({
  type: "Feature",
  properties: propertiesOf(id, worker, age),
  geometry: pointOf(worker),
});
const changeOf = (id, worker, age) => ({
  id,
  properties: propertiesOf(id, worker, age),
  geometry: pointOf(worker),
});

/** Ring the worker who is followed and keep him in the middle. */
export function follow(map, worker, {live}) {
  map.restyle(`${WORKERS}_followed`, {filter: ["==", ["get", "worker"], worker ?? ""]});
  const position = live.workers.get(worker)?.position;
  if (position) map.centre([position.lon, position.lat], {zoom: Math.max(map.zoom(), NEAR_ZOOM)});
}
