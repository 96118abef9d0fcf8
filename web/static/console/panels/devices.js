// The devices, for those who hand them out: whose each is and was, and what became of what it sent.

import {button, facts, make, renew} from "../dom.js";
import {moment, number, say} from "../words.js";

const SECTIONS = ["devices", "intake", "refused"];

/** Show the devices in a dialog; `{api, zone}` as the console has them. */
export async function showDevices({api, zone}) {
  const {devices} = await api.get("/devices");
  const body = make("div", {class: "body"});
  const close = make("button", {class: "quiet", type: "submit"}, say("console.close"));
  const dialog = make(
    "dialog",
    {class: "ask devices", "aria-labelledby": "devices_title"},
    make(
      "form",
      {method: "dialog"},
      make("h2", {id: "devices_title"}, say("console.devices")),
      body,
      make("div", {class: "row"}, close),
    ),
  );
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  dialog.addEventListener("close", () => dialog.remove());

  const list = () => renew(body, devices.length ? listOf(devices, open) : say("devices.none"));
  const open = async (device) => {
    const page = await api.get(`/devices/${device.id}`);
    const back = button({class: "back", onclick: list}, say("console.all_devices"));
    renew(body, back, pageOf(page, zone));
    body.querySelector("button").focus();
  };
  list();
  document.body.append(dialog);
  dialog.showModal();
}

const listOf = (devices, open) =>
  tableOf(
    ["name", "worker", "state", "last_heard"],
    devices.map((device) => [
      button({class: "link", onclick: () => open(device)}, device.name),
      device.worker ?? "–",
      stateOf(device),
      device.last_heard ?? "–",
    ]),
  );

function pageOf(device, zone) {
  const at = (iso) =>
    iso === null
      ? "–"
      : moment(Date.parse(iso), zone, {dateStyle: "medium", timeStyle: "short"});
  return [
    facts([
      [say("devices.name"), device.name],
      [say("devices.state"), stateOf(device)],
      [say("devices.datum"), device.datum],
      [say("devices.last_heard"), device.last_heard ?? "–"],
    ]),
    tableOf(
      ["worker", "from", "to"],
      device.bindings.map(({worker, since, until}) => [worker, at(since), at(until)]),
    ),
    tableOf(
      ["day", "outcome", "count"],
      device.tallies.map(({day, outcome, count}) => [day, outcomeOf(outcome), number(count)]),
    ),
  ];
}

const stateOf = ({revoked_at: revoked, has_token: hasToken, gateway}) =>
  say(`devices.${revoked ? "revoked" : !hasToken ? "silent" : gateway ? "gateway" : "active"}`);

/** An outcome in words; a message of a client's own kind, such as `encrypted`, by its own name. */
function outcomeOf(outcome) {
  const keys = SECTIONS.map((section) => `${section}.${outcome}`);
  const known = keys.find((key) => say(key) !== key);
  return known ? say(known) : outcome;
}

const tableOf = (columns, rows) =>
  make(
    "table",
    {},
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        columns.map((column) => make("th", {scope: "col"}, say(`devices.${column}`))),
      ),
    ),
    make(
      "tbody",
      {},
      rows.map((cells) =>
        make(
          "tr",
          {},
          cells.map((cell) => make("td", {}, cell)),
        ),
      ),
    ),
  );
