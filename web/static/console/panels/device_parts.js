// What the devices' list, a device's page and the form of a new one share.

import {make} from "../dom.js";
import {say} from "../words.js";

/** A worker as `workers`, [{worker, name}], have the name; nobody is a dash. */
export function whoOf(worker, workers) {
  if (worker === null) return "–";
  const name = workers.find((one) => one.worker === worker)?.name;
  return name && name !== worker ? `${name} · ${worker}` : worker;
}

/** A box that takes a worker's id and offers those that are known. */
export const workerBox = (id, workers, attributes = {}) => [
  make("input", {
    id,
    list: `${id}_known`,
    autocomplete: "off",
    spellcheck: "false",
    placeholder: say("devices.worker_id"),
    ...attributes,
  }),
  make(
    "datalist",
    {id: `${id}_known`},
    workers.map(({worker, name}) =>
      make("option", {value: worker, label: whoOf(worker, [{worker, name}])}),
    ),
  ),
];

export const stateOf = ({revoked_at: revoked, has_token: hasToken, gateway}) =>
  say(`devices.${revoked ? "revoked" : !hasToken ? "silent" : gateway ? "gateway" : "active"}`);

export const tableOf = (columns, rows) =>
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
