// Search by grid or address: a list that opens below the box as one types.

import {draw, make, renew} from "../dom.js";
import {say} from "../words.js";

const WAIT_MS = 180;
const MOST = 12;
const LENS = "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zm4.800 11.300L20 20";

/** The box; what is picked is handed to `services.visit(result)`. */
export function searchBox(store, {api, visit}) {
  let found = [];
  let active = -1;
  let asked = null;
  let timer = 0;
  const box = make("input", {
    type: "search",
    id: "search",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": "found",
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(look, WAIT_MS);
    },
    onkeydown: pressed,
    onblur: () => setTimeout(shut, 150),
    onfocus: () => found.length && show(),
  });
  const list = make("ul", {id: "found", role: "listbox", hidden: true});
  const lens = draw(
    "svg",
    {class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true"},
    draw("path", {d: LENS}),
  );

  store.watch(
    (state) => [state.language, state.session],
    ([, session]) => {
      const words = say(session?.role === "planner" ? "console.search" : "console.search_people");
      box.placeholder = words;
      box.setAttribute("aria-label", words);
      list.setAttribute("aria-label", words);
    },
  );

  async function look() {
    asked?.abort();
    const q = box.value.trim();
    if (!q) return forget();
    asked = new AbortController();
    try {
      const body = await api.get("/search", {q, limit: MOST}, asked.signal);
      found = body.results;
      active = found.length ? 0 : -1;
      show();
    } catch (problem) {
      if (problem.name !== "AbortError") forget();
    }
  }

  function forget() {
    found = [];
    shut();
  }

  function show() {
    const rows = found.map((one, at) => rowOf(one, at));
    renew(
      list,
      rows.length ? rows : [make("li", {class: "nothing"}, say("console.nothing_found"))],
    );
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    point();
  }

  function shut() {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  const rowOf = (one, at) =>
    make(
      "li",
      {
        role: "option",
        id: `found_${at}`,
        onpointerdown: (event) => event.preventDefault(),
        onclick: () => pick(at),
      },
      make("span", {class: "kind"}, say(`console.kind_${one.kind}`)),
      make("span", {class: "name"}, one.name ?? one.code),
      make("small", {}, byCode(one) ?? whereOf(one)),
    );

  /** The code of what was found by it: its name alone would not say why it is here. */
  const byCode = ({name, code}) =>
    name !== code && code?.includes(box.value.trim()) ? make("code", {}, code) : null;

  function whereOf(one) {
    const {net} = store.get();
    const code = one.kind === "grid" ? one.code : one.grid_code;
    if (!code || !net?.has(code)) return "";
    const path = net.pathOf(code).slice(1, one.kind === "grid" ? -1 : undefined);
    return path.map((outer) => net.shortOf(outer)).join(" › ");
  }

  function point() {
    [...list.children].forEach((row, at) =>
      row.setAttribute("aria-selected", String(at === active)),
    );
    if (active < 0) return;
    box.setAttribute("aria-activedescendant", `found_${active}`);
    list.children[active].scrollIntoView({block: "nearest"});
  }

  function pressed(event) {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step && found.length) {
      event.preventDefault();
      if (list.hidden) show();
      active = (active + step + found.length) % found.length;
      point();
    } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
      event.preventDefault();
      pick(active);
    } else if (event.key === "Escape" && box.value) {
      event.stopPropagation();
      box.value = "";
      forget();
    }
  }

  function pick(at) {
    const one = found[at];
    box.value = "";
    forget();
    visit(one);
  }

  return make("div", {class: "search", role: "search"}, lens, box, list);
}
