// A new device: its name and whose it is; then its token, shown once, and how a phone is told of it.

import {button, facts, make} from "../dom.js";
import {say} from "../words.js";
import {workerBox} from "./device_parts.js";

const DATUMS = ["wgs84", "cgcs2000", "gcj02", "bd09"];

/** What each app asks for and is answered: [{name, rows: [[message key, value]]}]. */
const appsOf = (server, token) => [
  {
    name: "OwnTracks",
    rows: [
      ["mode", "HTTP"],
      ["url", `${server}/owntracks`],
      ["user", say("devices.any_user")],
      ["password", token],
    ],
  },
  {
    name: "Traccar Client",
    rows: [
      ["url", `${server}/osmand`],
      ["identifier", token],
    ],
  },
  {
    name: "Overland",
    rows: [
      ["url", `${server}/overland`],
      ["access_token", token],
    ],
  },
  {
    name: "GPSLogger",
    rows: [
      ["url", `${server}/osmand?id=${token}&lat=%LAT&lon=%LON&timestamp=%TIMESTAMP&accuracy=%ACC`],
    ],
  },
  {
    name: "OsmAnd",
    rows: [["url", `${server}/osmand?id=${token}&lat={0}&lon={1}&timestamp={2}&hdop={3}`]],
  },
];

/** The form; a `known` device that files brought is given a token. `ways` as for a device's page. */
export function newDevice({api, workers, attempt, list, told}, known = null) {
  const name = make("input", {
    id: "device_name",
    required: true,
    maxlength: 100,
    autocomplete: "off",
    readonly: known !== null,
    value: known?.name ?? "",
  });
  const box = workerBox("device_worker", workers, {maxlength: 100});
  const datum = make(
    "select",
    {id: "device_datum"},
    DATUMS.map((value) =>
      make(
        "option",
        {value, selected: value === (known?.datum ?? DATUMS[0])},
        say(`devices.datum_${value}`),
      ),
    ),
  );
  const add = async () => {
    const worker = box[0].value.trim() || null;
    const asked = {name: name.value.trim(), worker, datum: datum.value};
    const added = await api.post("/devices", asked);
    told(tokenOf(added, list));
  };
  return [
    button({class: "back", onclick: list}, say("console.all_devices")),
    make(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          attempt(add);
        },
      },
      make("label", {for: "device_name"}, say("devices.device_name")),
      name,
      make("label", {for: "device_worker"}, say("devices.given_to")),
      box,
      make("label", {for: "device_datum"}, say("devices.datum")),
      datum,
      make("p", {class: "soft"}, say("devices.datum_hint")),
      make("button", {class: "go", type: "submit"}, say("devices.add_now")),
    ),
  ];
}

/** The token of a device that was just added, and what to enter in the phone. */
function tokenOf({name, token}, list) {
  const server = `${location.origin}/api/v1/in`;
  const apps = appsOf(server, token);
  const shown = make("input", {
    id: "device_token",
    readonly: true,
    value: token,
    "aria-describedby": "token_hint",
    onfocus: () => shown.select(),
  });
  const steps = make("div");
  const write = () => {
    const {rows} = apps.find((app) => app.name === choose.value);
    const told = ([key, value]) => [say(`devices.app_${key}`), make("code", {}, value)];
    steps.replaceChildren(facts(rows.map(told)));
  };
  const choose = make(
    "select",
    {id: "device_app", onchange: () => write()},
    apps.map((app) => make("option", {value: app.name}, app.name)),
  );
  write();
  return [
    make("label", {for: "device_token"}, say("devices.token_of", {name})),
    make("div", {class: "bar_of"}, shown, ...copying(token)),
    make("p", {class: "soft", id: "token_hint"}, say("devices.token_hint")),
    make("label", {for: "device_app"}, say("devices.app")),
    choose,
    steps,
    make("p", {class: "soft"}, say("devices.app_hint")),
    button({class: "back", onclick: list}, say("console.all_devices")),
  ];
}

/** A button that copies, where the browser lets a page copy: over TLS and on this machine. */
function copying(token) {
  if (!navigator.clipboard) return [];
  const copy = button(
    {
      class: "quiet",
      onclick: async () => {
        await navigator.clipboard.writeText(token);
        copy.textContent = say("devices.copied");
      },
    },
    say("devices.copy"),
  );
  return [copy];
}
