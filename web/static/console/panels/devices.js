// The devices, for those who hand them out: a dialog that lists them, and leads on to each one's page
// and to a new one.

import {button, make} from "../dom.js";
import {say} from "../words.js";
import {devicePage} from "./device.js";
import {newDevice} from "./device_new.js";
import {stateOf, tableOf, whoOf} from "./device_parts.js";

/** Show the devices in a dialog; `workers`, [{worker, name}], are those whom one may have. */
export async function showDevices({api, zone, workers = []}) {
  const {devices} = await api.get("/devices");
  const title = make("h2", {id: "devices_title"});
  const body = make("div", {class: "body"});
  const fault = make("p", {class: "fault", role: "alert"});
  const dialog = make(
    "dialog",
    {class: "ask devices", "aria-labelledby": "devices_title"},
    title,
    body,
    fault,
    make(
      "div",
      {class: "row"},
      button({class: "quiet close", onclick: () => dialog.close()}, say("console.close")),
    ),
  );
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  dialog.addEventListener("close", () => dialog.remove());

  function show(words, view) {
    title.textContent = words;
    body.replaceChildren(...view);
    body.scrollTop = 0;
    body.querySelector("input, select, button")?.focus();
  }

  /** Do what was pressed; where the server refuses, say why. */
  async function attempt(action) {
    fault.textContent = "";
    try {
      await action();
    } catch (problem) {
      const [first] = problem.details ?? [];
      fault.textContent = first?.message || problem.message || say("console.unreachable");
    }
  }

  const ways = {
    api,
    zone,
    workers,
    attempt,
    list: () => attempt(async () => listed((await api.get("/devices")).devices)),
    open: (id) => attempt(async () => ways.page(await api.get(`/devices/${id}`))),
    page: (device) => show(device.name, devicePage(device, ways)),
    add: (known) => show(say("devices.add"), newDevice(ways, known)),
    told: (view) => show(say("devices.added"), view),
  };
  const listed = (found) => show(say("console.devices"), listOf(found, ways));
  document.body.append(dialog);
  dialog.showModal();
  listed(devices);
}

/** The devices with a box to narrow them down, and the way to a new one. */
function listOf(devices, {workers, open, add}) {
  const table = make("div");
  const box = make("input", {
    type: "search",
    placeholder: say("devices.filter"),
    "aria-label": say("devices.filter"),
    autocomplete: "off",
    oninput: () => write(),
  });

  function write() {
    const wanted = box.value.trim().toLowerCase();
    const shown = devices
      .map((device) => ({device, who: whoOf(device.worker, workers)}))
      .filter(({device, who}) => `${device.name} ${who}`.toLowerCase().includes(wanted));
    table.replaceChildren(
      shown.length
        ? tableOf(["name", "worker", "state", "last_heard"], shown.map(rowOf))
        : make("p", {class: "soft"}, say(devices.length ? "devices.no_match" : "devices.none")),
    );
  }

  const rowOf = ({device, who}) => [
    button({class: "link", onclick: () => open(device.id)}, device.name),
    who,
    stateOf(device),
    device.last_heard ?? "–",
  ];
  write();
  const go = button({class: "go", "data-key": "add", onclick: () => add()}, say("devices.add"));
  return [make("div", {class: "bar_of"}, box, go), table];
}
