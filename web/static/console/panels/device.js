// One device's page: whose it is and was, what became of what it sent; there it is given to a worker,
// taken back, or shut out.

import {button, facts, make} from "../dom.js";
import {moment, number, say} from "../words.js";
import {stateOf, tableOf, whoOf, workerBox} from "./device_parts.js";

const SECTIONS = ["devices", "intake", "refused"];

/** The page as elements; `ways` lead on: {api, zone, workers, attempt, list, open, page, add}. */
export function devicePage(device, ways) {
  const {zone, workers, list} = ways;
  const at = (iso) =>
    iso === null ? "–" : moment(Date.parse(iso), zone, {dateStyle: "medium", timeStyle: "short"});
  return [
    button({class: "back", onclick: list}, say("console.all_devices")),
    facts([
      [say("devices.state"), stateOf(device)],
      [say("devices.worker"), whoOf(device.worker, workers)],
      [say("devices.datum"), say(`devices.datum_${device.datum}`)],
      [say("devices.last_heard"), device.last_heard ?? "–"],
    ]),
    ...(device.revoked_at ? [] : dealings(device, ways)),
    device.bindings.length
      ? tableOf(
          ["worker", "from", "to"],
          device.bindings.map(({worker, since, until}) => [
            whoOf(worker, workers),
            at(since),
            at(until),
          ]),
        )
      : make("p", {class: "soft"}, say("devices.never_bound")),
    device.tallies.length
      ? tableOf(
          ["day", "outcome", "count"],
          device.tallies.map(({day, outcome, count}) => [day, outcomeOf(outcome), number(count)]),
        )
      : make("p", {class: "soft"}, say("devices.never_heard")),
  ];
}

/** What can be done with a device. */
function dealings(device, {api, workers, attempt, open, page, add}) {
  const box = workerBox("bound_to", workers, {required: true, maxlength: 100});
  const give = (worker) =>
    attempt(async () => page(await api.post(`/devices/${device.id}/bind`, {worker})));
  const revoke = () =>
    attempt(async () => {
      await api.post(`/devices/${device.id}/revoke`);
      await open(device.id);
    });
  const last = make("div", {class: "bar_of"});
  const ask = () => {
    last.replaceChildren(
      make("p", {}, say("devices.revoke_hint")),
      button({class: "grave", onclick: revoke}, say("devices.revoke_now")),
    );
    last.querySelector("button").focus();
  };
  last.append(
    ...(device.worker === null
      ? []
      : [button({class: "quiet", onclick: () => give(null)}, say("devices.take_back"))]),
    device.has_token
      ? button({class: "quiet", "data-key": "revoke", onclick: ask}, say("devices.revoke"))
      : button({class: "quiet", onclick: () => add(device)}, say("devices.give_token")),
  );
  const form = make(
    "form",
    {
      class: "bar_of",
      onsubmit: (event) => {
        event.preventDefault();
        give(box[0].value.trim());
      },
    },
    make("label", {for: "bound_to"}, say("devices.give_to")),
    box,
    make("button", {class: "go", type: "submit"}, say("devices.bind")),
  );
  return [form, last];
}

/** An outcome in words; a message of a client's own kind, such as `encrypted`, by its own name. */
function outcomeOf(outcome) {
  const keys = SECTIONS.map((section) => `${section}.${outcome}`);
  const known = keys.find((key) => say(key) !== key);
  return known ? say(known) : outcome;
}
