// The question before a day is opened: which date, and why. The answer is logged by the server.

import {make} from "../dom.js";
import {ask} from "../panels/question.js";
import {say} from "../words.js";

const SHORTEST = 2;
const LONGEST = 500;

/**
 * Ask in a dialog for the date and the reason; `open({date, reason})` brings the day and may refuse.
 * `{worker, name}` is whose day; `date` is offered, `last` the latest that can be. Resolves with the
 * day, or with null where the person thinks better of it.
 */
export function askWhy({worker, name, date, last}, open) {
  const day = make("input", {id: "ask_date", type: "date", value: date, max: last, required: true});
  const why = make("input", {
    id: "ask_reason",
    type: "text",
    required: true,
    minlength: SHORTEST,
    maxlength: LONGEST,
    autocomplete: "off",
    autofocus: true,
    placeholder: say("replay.reason_example"),
    "aria-describedby": "ask_logged",
  });
  // One line, so that the log shows it whole: Enter opens instead of breaking it.
  why.addEventListener("input", () =>
    why.setCustomValidity(why.value.trim().length < SHORTEST ? say("replay.too_short") : ""),
  );
  const fields = [
    make("label", {for: "ask_date"}, say("replay.date")),
    day,
    make("label", {for: "ask_reason"}, say("replay.reason")),
    why,
    make("p", {class: "soft", id: "ask_logged"}, say("replay.logged")),
  ];
  const head = {
    title: say("replay.title"),
    subtitle: name === worker ? worker : `${name} · ${worker}`,
    go: say("replay.open"),
  };
  return ask(head, fields, () => open({date: day.value, reason: why.value.trim()}));
}
