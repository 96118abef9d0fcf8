// Which layers beside the net are shown: a basemap, buildings, premises.

import {button, icon, make, renew, rove} from "../dom.js";
import {canStand} from "../map/surroundings.js";
import {say} from "../words.js";

const ICONS = {
  basemap: "M12 3 2.500 8.500 12 14l9.500-5.500zM2.500 13 12 18.500 21.500 13",
  buildings: "M4 21V9l6-3v15m0-11h9v11M3 21h18M14 13.500h1.500m-1.500 3.500h1.500M7 12v0m0 4v0",
  premises:
    "M12 21s-6.500-6-6.500-11a6.500 6.500 0 0 1 13 0c0 5-6.500 11-6.500 11zm0-13.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z",
};

export const startShown = {shown: {basemap: true, buildings: false, premises: false}};

export const shownReducers = {
  turned: (state, layer) => ({...state, shown: {...state.shown, [layer]: !state.shown[layer]}}),
};

/** The switches, in the row of tools. */
export function switches(root, store) {
  const group = make("div", {class: "segments", role: "group", id: "shown"});
  root.append(group);
  const settle = rove(group, {sideways: true});
  store.watch(
    (state) => [state.shown, state.language, state.console],
    (_, state) => {
      group.setAttribute("aria-label", say("layers_shown.title"));
      renew(
        group,
        offered(state).map((layer) => turn(layer, state, store)),
      );
      settle();
    },
  );
}

const offered = ({console: start}) =>
  Object.keys(ICONS).filter((layer) => layer !== "basemap" || start.basemap.kind !== "none");

function turn(layer, {shown, console: start}, store) {
  const stands = layer === "basemap" || canStand(start);
  const words = say(stands ? `layers_shown.${layer}` : "layers_shown.not_in_gcj02");
  return button(
    {
      class: "tool",
      "data-key": layer,
      title: words,
      "aria-label": words,
      "aria-pressed": String(stands && shown[layer]),
      disabled: !stands,
      onclick: () => store.dispatch("turned", layer),
    },
    icon(ICONS[layer]),
  );
}
