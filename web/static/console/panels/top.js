// The bar on top: whose district, its clock, whether what is seen is live, search, and the account.

import {button, icon, make, renew} from "../dom.js";
import {presentOf} from "../state.js";
import {keep} from "../theme.js";
import {either, moment, say} from "../words.js";
import {searchBox} from "./search.js";

const CLOCK = {hour: "2-digit", minute: "2-digit", second: "2-digit"};
const MAP = "M9 4 3 6v14l6-2 6 2 6-2V4l-6 2-6-2zm0 0v14m6-12v14";
const SUN =
  "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zm0-5v2m0 16v2M4.9 4.9l1.4 1.4m11.4 11.4 1.4 1.4M2 12h2m16 0h2M4.9 19.100l1.4-1.400M17.700 6.300l1.400-1.400";
const MOON = "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z";

/** Build the bar in `root`; `services` are what its menu and its search lead to. */
export function topBar(root, store, services) {
  const title = make("div", {class: "title"});
  const connection = make("p", {class: "connection", role: "status"});
  const clock = make("time", {class: "clock"});
  const menu = make("div", {class: "menu"});
  root.append(title, searchBox(store, services), connection, clock, menu);

  store.watch(
    (state) => [state.console, state.language, state.live.date],
    (_, state) => {
      renew(title, ...titleOf(state));
      if (state.console)
        document.title = `${either(state.console.title)} · ${say("console.short")}`;
    },
  );
  store.watch(
    (state) => [state.connection, state.language],
    ([how], state) => {
      connection.dataset.how = how;
      connection.textContent = lineOf(how, state);
    },
  );
  store.watch(
    (state) => [state.session, state.theme, state.language],
    (_, state) => state.session && renew(menu, ...menuOf(state, store, services)),
  );
  const tick = () => tell(clock, store.get());
  setInterval(tick, 1000);
  store.watch((state) => [state.console, state.language], tick);
}

function titleOf({console: start}) {
  if (!start) return [];
  return [
    make("img", {class: "mark", src: new URL("../mark.svg", import.meta.url), alt: ""}),
    make(
      "div",
      {},
      make("h1", {}, either(start.title)),
      make(
        "p",
        {class: "soft"},
        start.profile.synthetic ? say("console.synthetic") : say("console.subtitle"),
      ),
    ),
  ];
}

/** How the line is; where it is lost, which moment the screen still shows. */
function lineOf(how, {heard_ms: heard, ahead_ms: ahead, console: start}) {
  if (how !== "lost" || heard === null) return say(`console.line_${how}`);
  return say("console.line_lost_since", {
    time: moment(heard + ahead, start.profile.timezone, CLOCK),
  });
}

function tell(clock, state) {
  if (!state.console) return;
  const now = presentOf(state);
  const zone = state.console.profile.timezone;
  const day = moment(now, zone, {month: "long", day: "numeric", weekday: "short"});
  const time = moment(now, zone, CLOCK);
  clock.dateTime = new Date(now).toISOString();
  clock.replaceChildren(make("b", {}, time), make("span", {}, day));
}

function menuOf({session, theme, language}, store, services) {
  const other = theme === "dark" ? "light" : "dark";
  return [
    make(
      "a",
      {
        class: "tool",
        href: `/map#language=${language}`,
        title: say("console.days_map"),
        "aria-label": say("console.days_map"),
      },
      icon(MAP),
    ),
    button(
      {
        class: "tool",
        "data-key": "theme",
        title: say(`console.theme_${other}`),
        "aria-label": say(`console.theme_${other}`),
        onclick: () => {
          keep("theme", other); // until one chooses, the system's theme holds
          store.dispatch("themed", other);
        },
      },
      icon(theme === "dark" ? SUN : MOON),
    ),
    button(
      {
        class: "tool wide",
        "data-key": "language",
        lang: language === "zh" ? "en" : "zh-CN",
        onclick: () => store.dispatch("spoken", language === "zh" ? "en" : "zh"),
      },
      say("console.other_language"),
    ),
    accountOf(session, services),
  ];
}

/** Who hands devices out, and so sees them. */
const KEEPERS = ["supervisor", "admin"];

const accountOf = (session, {leave, devices, password}) =>
  make(
    "details",
    {class: "account"},
    make(
      "summary",
      {"data-key": "account", "aria-label": say("console.account_menu")},
      make("span", {class: "initial", "aria-hidden": "true"}, [...session.name][0].toUpperCase()),
    ),
    make(
      "div",
      {class: "sheet"},
      make("p", {class: "name"}, session.name),
      make("p", {class: "soft"}, say(`console.role_${session.role}`)),
      KEEPERS.includes(session.role)
        ? button({class: "row", "data-key": "devices", onclick: devices}, say("console.devices"))
        : null,
      button({class: "row", "data-key": "password", onclick: password}, say("console.change_password")),
      button({class: "row", "data-key": "leave", onclick: leave}, say("console.sign_out")),
    ),
  );
