// The view in the page's address after #, so that it can be sent on and the browser's back button
// goes back to the view before.

const KEPT = ["scope", "paint", "chosen", "verdict", "kind"];

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
function viewOf(asked, {net, console: start}) {
  const levels = start.profile.levels.map(({number}) => number);
  const code = (name) => (net.has(asked.get(name)) ? asked.get(name) : null);
  const paint = Number(asked.get("paint"));
  const kinds = start.profile.kinds.map(({name}) => name);
  return {
    scope: code("scope") ?? net.root,
    paint: levels.includes(paint) ? paint : net.lowest,
    chosen: code("chosen"),
    verdict: asked.get("verdict"),
    kind: kinds.includes(asked.get("kind")) ? asked.get("kind") : null,
    follow: null,
  };
}
