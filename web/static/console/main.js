// The console's beginning: words, then somebody signed in, then the net and the day as it goes. What
// they work at comes meanwhile (desk.js).

import {createApi} from "./api.js";
import {follow} from "./live.js";
import {canDraw} from "./map/graphics.js";
import {toPlainMap} from "./panels/fallback.js";
import {signIn} from "./panels/signin.js";
import {initial, reducers} from "./state.js";
import {createStore} from "./store.js";
import {keep, kept, wear} from "./theme.js";
import {loadWords, say, speak} from "./words.js";

const AGES_LOOKED_AT_MS = 10_000;
const NOTICE_MS = 6000;
const AGAIN_MS = 5000;
const part = (id) => document.getElementById(id);

const store = createStore(reducers, initial);
const api = createApi({
  tokenOf: () => store.get().session?.csrf,
  languageOf: () => (store.get().language === "zh" ? "zh-CN" : "en"),
  onSignedOut: forget,
});
let stop = () => {};

async function begin() {
  const early = kept("signed_in") ? askAll() : null;
  await loadWords();
  store.watch(
    (state) => state.language,
    (language) => {
      keep("language", language);
      speak(language);
    },
  );
  store.watch(
    (state) => state.theme,
    (theme) => wear(theme),
  );
  const session = await early?.session;
  const welcomed = session ? welcome(session, early) : null;
  signIn(part("sign_in"), store, {enter});
  await welcomed;
  bringDesk().catch(() => {}); // while one signs in
}

/** Somebody was signed in here: ask who, and for all that they will need, at once. */
function askAll() {
  const asked = {session: api.get("/session").catch(() => null), data: ask()};
  asked.data.catch(() => {}); // told by whoever waits for it
  bringDesk().catch(() => {});
  return asked;
}

async function enter(name, password) {
  welcome(await api.post("/session", {name, password}));
}

/** Somebody is signed in: bring what the console is about, then show it. */
async function welcome(session, early) {
  keep("signed_in", "yes");
  store.dispatch("signed_in", session);
  if (!canDraw()) return toPlainMap();
  try {
    const [data, desk] = await Promise.all([early?.data ?? ask(), bringDesk()]);
    take(data);
    await open(desk);
  } catch (problem) {
    if (problem.status === 401) return;
    notify(problem.message || say("console.unreachable"));
    setTimeout(() => welcome(session), AGAIN_MS);
  }
}

let coming = null;

/** The modules of the desk, once; where they could not be brought, anew. */
const bringDesk = () =>
  (coming ??= import("./desk.js").catch((fault) => {
    coming = null;
    throw fault;
  }));

/** What holds for the day and the net: asked again when the day turns or a plan comes into force. */
const ask = () =>
  Promise.all([
    api.get("/console").then((start) => ({...start, received_ms: Date.now()})),
    api.get("/grids"),
  ]);

function take([start, geojson]) {
  store.dispatch("started", start);
  store.dispatch("drawn", geojson);
}

let opened = false;

async function open(desk) {
  part("console").hidden = false;
  const stopLive = follow(store, api, async () => take(await ask()));
  const ages = setInterval(() => store.dispatch("minute_passed"), AGES_LOOKED_AT_MS);
  stop = () => {
    stopLive();
    clearInterval(ages);
  };
  if (opened) return;
  opened = true;
  await desk.mount(store, {api, leave, notify});
  performance.mark("xunge:interactive");
  document.documentElement.dataset.ready = "yes";
}

async function leave() {
  await api.remove("/session").catch(() => {});
  forget();
}

/** Nobody is signed in any more: nothing of the district stays on the screen. */
function forget() {
  keep("signed_in", "");
  if (store.get().session === null) return;
  stop();
  location.reload();
}

let quiet = 0;

function notify(text) {
  const notice = part("notice");
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => (notice.hidden = true), NOTICE_MS);
}

begin();
