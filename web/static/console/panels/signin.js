// The form that lets one in; in its place, until the net is there, that it is being brought.

import {make, renew} from "../dom.js";
import {say} from "../words.js";

/** Show the form in `root` until somebody is signed in; `enter(name, password)` asks the server. */
export function signIn(root, store, {enter}) {
  const name = make("input", {
    id: "name",
    name: "name",
    autocomplete: "username",
    autocapitalize: "none",
    spellcheck: "false",
    required: true,
    maxlength: 100,
  });
  const password = make("input", {
    id: "password",
    name: "password",
    type: "password",
    autocomplete: "current-password",
    required: true,
    maxlength: 1000,
  });
  const fault = make("p", {class: "fault", role: "alert"});
  const go = make("button", {class: "go", type: "submit"});

  let wanted = false; // once the form was wanted, it stays until the console is there

  const write = ({session}) => {
    wanted ||= session === null;
    go.disabled = session !== null;
    go.textContent = say(session === null ? "console.sign_in" : "console.loading");
    renew(
      root,
      make(
        "main",
        {class: "sign_in_card"},
        make("img", {class: "mark", src: new URL("../mark.svg", import.meta.url), alt: ""}),
        make("h1", {}, say("console.product")),
        wanted ? asked() : make("p", {role: "status"}, say("console.loading")),
      ),
    );
  };

  const asked = () => [
    make("p", {class: "soft"}, say("console.sign_in_hint")),
    make("label", {for: "name"}, say("console.account")),
    name,
    make("label", {for: "password"}, say("console.password")),
    password,
    fault,
    go,
    languageSwitch(store),
  ];

  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    fault.textContent = "";
    try {
      await enter(name.value, password.value);
    } catch (problem) {
      fault.textContent = problem.message || say("console.unreachable");
      password.select();
    } finally {
      password.value = "";
      go.disabled = store.get().session !== null;
    }
  });

  store.watch(
    (state) => [state.language, state.session === null],
    (_, state) => write(state),
  );
  store.watch(
    (state) => [state.session === null, state.net === null],
    ([out, waiting]) => {
      root.hidden = !waiting;
      if (out) name.focus();
    },
  );
}

const languageSwitch = (store) =>
  make(
    "button",
    {
      type: "button",
      class: "link",
      "data-key": "language",
      onclick: () => store.dispatch("spoken", store.get().language === "zh" ? "en" : "zh"),
    },
    say("console.other_language"),
  );
