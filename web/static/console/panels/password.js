// The own password, changed by whoever knows the present one.

import {make} from "../dom.js";
import {say} from "../words.js";
import {ask} from "./question.js";

const SHORTEST = 12;
const LONGEST = 200;

/** Ask for the present and the new password of `session`, and change it; whether it was done. */
export async function changePassword({session, api}) {
  const current = secret("password_now", "current-password", {autofocus: true});
  const wanted = secret("password_new", "new-password", {
    minlength: SHORTEST,
    "aria-describedby": "password_rule",
  });
  const name = make("input", {type: "text", autocomplete: "username", value: session.name});
  name.hidden = true; // so that the browser keeps the new one for this account
  const fields = [
    name,
    make("label", {for: current.id}, say("console.password_now")),
    current,
    make("label", {for: wanted.id}, say("console.password_new")),
    wanted,
    make("p", {class: "soft", id: "password_rule"}, say("console.password_rule", {least: SHORTEST})),
  ];
  const head = {
    title: say("console.change_password"),
    subtitle: session.name,
    go: say("console.change"),
  };
  const done = await ask(head, fields, async () => {
    await api.put("/session/password", {current: current.value, password: wanted.value});
    return true;
  });
  return done === true;
}

const secret = (id, autocomplete, more) =>
  make("input", {id, type: "password", autocomplete, required: true, maxlength: LONGEST, ...more});
