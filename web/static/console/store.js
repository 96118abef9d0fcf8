// One state, changed by pure reducers, told at most once an animation frame.

const alike = (one, other) =>
  one === other ||
  (Array.isArray(one) &&
    Array.isArray(other) &&
    one.length === other.length &&
    one.every((value, at) => value === other[at]));

/**
 * A store over `reducers`, {name: (state, payload) => state}.
 *
 * `watch(select, tell)` tells `tell(selected, state)` now and then whenever what `select(state)`
 * gives has changed; an array counts as changed when one of its values has.
 */
export function createStore(reducers, initial) {
  let state = initial;
  let asked = false;
  const watchers = new Set();

  function dispatch(name, payload) {
    const next = reducers[name](state, payload);
    if (next === state) return;
    state = next;
    if (!asked) requestAnimationFrame(tellAll);
    asked = true;
  }

  function tellAll() {
    asked = false;
    for (const watcher of [...watchers]) watcher();
  }

  function watch(select, tell) {
    let last = select(state);
    const watcher = () => {
      const selected = select(state);
      if (alike(last, selected)) return;
      last = selected;
      tell(selected, state);
    };
    watchers.add(watcher);
    tell(last, state);
    return () => watchers.delete(watcher);
  }

  return {dispatch, watch, get: () => state};
}
