// The question before a day is opened: which date, and why. The answer is logged by the server.

import {button, make, renew} from "../dom.js";
import {say} from "../words.js";

const SHORTEST = 2;
const LONGEST = 500;

/**
 * Ask in a dialog for the date and the reason; `open({date, reason})` brings the day and may refuse.
 * `{worker, name}` is whose day; `date` is offered, `last` the latest that can be. Resolves with the
 * day, or with null where the person thinks better of it.
 */
export function askWhy({worker, name, date, last}, open) {
  return new Promise((resolve) => {
    const {dialog, form, day, why, fault, go} = build({worker, name, date, last});
    let opened = null;

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      go.disabled = true;
      fault.textContent = "";
      try {
        opened = await open({date: day.value, reason: why.value.trim()});
        dialog.close();
      } catch (problem) {
        fault.textContent =
          problem.details?.[0]?.message || problem.message || say("console.unreachable");
      } finally {
        go.disabled = false;
      }
    });
    // One line, so that the log shows it whole: Enter opens instead of breaking it.
    why.addEventListener("input", () =>
      why.setCustomValidity(why.value.trim().length < SHORTEST ? say("replay.too_short") : ""),
    );
    dialog.addEventListener(
      "keydown",
      (event) => event.key === "Escape" && event.stopPropagation(),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(opened);
    });
    document.body.append(dialog);
    dialog.showModal();
    why.focus();
  });
}

function build({worker, name, date, last}) {
  const dialog = make("dialog", {class: "ask", "aria-labelledby": "ask_title"});
  const day = make("input", {id: "ask_date", type: "date", value: date, max: last, required: true});
  const why = make("input", {
    id: "ask_reason",
    type: "text",
    required: true,
    minlength: SHORTEST,
    maxlength: LONGEST,
    autocomplete: "off",
    placeholder: say("replay.reason_example"),
    "aria-describedby": "ask_logged",
  });
  const fault = make("p", {class: "fault", role: "alert"});
  const go = make("button", {class: "go", type: "submit"}, say("replay.open"));
  const form = make(
    "form",
    {method: "dialog"},
    make(
      "h2",
      {id: "ask_title"},
      say("replay.title"),
      make("small", {}, name === worker ? worker : `${name} · ${worker}`),
    ),
    make("label", {for: "ask_date"}, say("replay.date")),
    day,
    make("label", {for: "ask_reason"}, say("replay.reason")),
    why,
    make("p", {class: "soft", id: "ask_logged"}, say("replay.logged")),
    fault,
    make(
      "div",
      {class: "row"},
      button({class: "quiet", onclick: () => dialog.close()}, say("replay.cancel")),
      go,
    ),
  );
  renew(dialog, form);
  return {dialog, form, day, why, fault, go};
}
