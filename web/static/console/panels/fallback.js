// Where the map cannot be drawn: said in both languages, then on to the page of audited days, whose
// map needs no graphics of the kind.

import {make} from "../dom.js";
import {inBoth} from "../words.js";

const PLAIN = "/map";
const READ_MS = 8000;
const RESTORED_MS = 5000;

/** Say that this browser cannot draw the live map, and go on to the plain one. */
export function toPlainMap() {
  const card = make(
    "main",
    {class: "fallback", role: "alert"},
    make(
      "div",
      {class: "sign_in_card"},
      inBoth("console.no_graphics").map(({lang, text}) => make("p", {lang}, text)),
      make(
        "a",
        {class: "go", href: PLAIN},
        inBoth("console.days_map").map(({lang, text}) => make("span", {lang}, text)),
      ),
    ),
  );
  document.body.replaceChildren(card);
  card.querySelector("a").focus();
  setTimeout(() => location.assign(PLAIN), READ_MS);
}

/** The same where the browser takes the graphics away and does not give them back. */
export function watchLoss(map) {
  let waiting = 0;
  map.whenLost(() => (waiting = setTimeout(toPlainMap, RESTORED_MS)));
  map.whenRestored(() => clearTimeout(waiting));
}
