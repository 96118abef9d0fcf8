// The view in the page's address after #, so that it can be sent on and the browser's back button
// goes back to the view before.

import {AGES, VERDICTS} from "./figures.js";

const KEPT = ["scope", "paint", "chosen", "verdict", "kind", "age"];

/** Read the address into the store now and on going back; write it whenever the view changes. */
export function syncAddress(store) {
  const write = (view) => {
    const said = new URLSearchParams();
    for (const name of KEPT) if (view[name] !== null) said.set(name, view[name]);
    if (location.hash.slice(1) !== String(said)) history.pushState(null, "", `#${said}`);
  };

  const read = () =>
    store.dispatch("viewed", viewOf(new URLSearchParams(location.hash.slice(1)), store.get()));

  if (location.hash.length > 1) read();
  store.watch(
    ({view}) => KEPT.map((name) => view[name]),
    (_, {view}) => write(view),
  );
  addEventListener("popstate", read);
}

/** What of an address makes sense here; the rest is as on a first visit. */
function viewOf(asked, {net, session, console: start}) {
  const levels = start.profile.levels.map(({number}) => number);
  const code = (name) => (net.has(asked.get(name)) ? asked.get(name) : null);
  const one = (known, name) => (known.includes(asked.get(name)) ? asked.get(name) : null);
  const paint = Number(asked.get("paint"));
  const kinds = start.profile.kinds.map(({name}) => name);
  return {
    scope: code("scope") ?? net.root,
    paint: levels.includes(paint) ? paint : net.lowest,
    chosen: code("chosen"),
    verdict: one(VERDICTS, "verdict"),
    age: session.role === "planner" ? null : one(AGES, "age"),
    kind: one(kinds, "kind"),
    follow: null,
  };
}
