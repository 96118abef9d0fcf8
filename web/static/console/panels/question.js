// A dialog that asks for something and sends it: where it is refused, the dialog stays and says why.

import {button, make} from "../dom.js";
import {say} from "../words.js";

/**
 * Ask with `fields` (labels, inputs, explanations) under a title; `go` names the button that sends.
 * `send()` may throw a problem, which is told. Resolves with what `send` gave, or with null where the
 * person thinks better of it. The field with `autofocus` is where one begins.
 */
export function ask({title, subtitle, go: goes}, fields, send) {
  return new Promise((resolve) => {
    const fault = make("p", {class: "fault", role: "alert"});
    const go = make("button", {class: "go", type: "submit"}, goes);
    const back = button({class: "quiet", onclick: () => dialog.close()}, say("console.cancel"));
    const heading = make("h2", {id: "ask_title"}, title, make("small", {}, subtitle));
    const form = make("form", {method: "dialog"}, heading, ...fields, fault);
    form.append(make("div", {class: "row"}, back, go));
    const dialog = make("dialog", {class: "ask", "aria-labelledby": "ask_title"}, form);
    let outcome = null;

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      go.disabled = true;
      fault.textContent = "";
      try {
        outcome = await send();
        dialog.close();
      } catch (problem) {
        fault.textContent =
          problem.details?.[0]?.message || problem.message || say("console.unreachable");
      } finally {
        go.disabled = false;
      }
    });
    dialog.addEventListener(
      "keydown",
      (event) => event.key === "Escape" && event.stopPropagation(),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(outcome);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
