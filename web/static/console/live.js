// The day as it happens: its state once, then a stream of changes, without a gap or a duplicate.
// Each event's id is the moment of the database that it brings us to; we ask on from there.

const STREAM = "/api/v1/live";
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 20_000;
const SILENCE_MS = 45_000; // three times the server's beat
const CATCH_UP_MS = 1500;

/**
 * Keep the store's day up to date until the returned function is called. `renew()` brings anew what
 * holds for a day and a net, when either has changed.
 */
export function follow(store, api, renew) {
  let stream = null;
  let since = null;
  let wait = FIRST_WAIT_MS;
  let timers = [];
  let ended = false;

  const later = (what, ms) => timers.push(setTimeout(what, ms));
  const say = (connection) => store.dispatch("connected", {connection, at_ms: Date.now()});

  function drop() {
    timers.forEach(clearTimeout);
    timers = [];
    stream?.close();
    stream = null;
  }

  async function load() {
    drop();
    try {
      const body = await api.get("/live/state");
      if (ended) return;
      store.dispatch("loaded", {...body, received_ms: Date.now()});
      since = body.snapshot;
      listen();
    } catch (problem) {
      if (!ended && problem.status !== 401) again(load);
    }
  }

  function listen() {
    drop();
    stream = new EventSource(`${STREAM}?since=${encodeURIComponent(since)}`);
    stream.onopen = opened;
    stream.onerror = () => again(resume);
    stream.addEventListener("change", take("changed"));
    stream.addEventListener("state", take("loaded")); // somebody may be on duty no longer
    stream.addEventListener("beat", alive);
    stream.addEventListener("reset", load);
    stream.addEventListener("day", anew);
    stream.addEventListener("net", anew);
    watchSilence();
  }

  /** Take what is told in as `action`; what is of another day or net makes us begin anew. */
  const take = (action) => (event) => {
    const body = JSON.parse(event.data);
    const {date, net_version: version} = store.get().live;
    if (body.date !== date || body.net_version !== version) return anew();
    since = event.lastEventId || since;
    store.dispatch(action, {...body, received_ms: Date.now()});
    alive();
  };

  async function anew() {
    drop();
    try {
      await renew();
      await load();
    } catch (problem) {
      if (!ended && problem.status !== 401) again(anew);
    }
  }

  function opened() {
    wait = FIRST_WAIT_MS;
    if (store.get().connection === "lost") say("catching_up");
    later(alive, CATCH_UP_MS);
  }

  function alive() {
    say("live");
    timers.forEach(clearTimeout);
    timers = [];
    watchSilence();
  }

  const watchSilence = () => later(() => again(resume), SILENCE_MS);

  /** The stream tells no status: a plain request does, and signs out where the session is over. */
  async function resume() {
    try {
      await api.get("/session");
      if (!ended) listen();
    } catch (problem) {
      if (!ended && problem.status !== 401) again(resume);
    }
  }

  function again(what) {
    drop();
    say("lost");
    later(what, wait * (0.75 + Math.random() / 2));
    wait = Math.min(LONGEST_WAIT_MS, wait * 2);
  }

  const lose = () => store.get().connection !== "lost" && again(since === null ? load : resume);

  function hurry() {
    if (store.get().connection !== "lost" || ended) return;
    wait = FIRST_WAIT_MS;
    drop();
    (since === null ? load : resume)();
  }

  addEventListener("offline", lose);
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
  load();
  return () => {
    ended = true;
    drop();
    removeEventListener("offline", lose);
    removeEventListener("online", hurry);
    document.removeEventListener("visibilitychange", hurry);
  };
}
