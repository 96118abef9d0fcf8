// Beside the map: how the minutes add up to the moment, the sessions, the fixes, the revisions.

import {button, icon, make, renew, rove, swatch} from "../dom.js";
import {loopOf} from "../figures.js";
import {minutes as whole, moment, number, say} from "../words.js";
import {COUNTED, NOT_COUNTED, countsOf, creditedOf, minutesUntil} from "./day.js";
import {markOf, sampleOf} from "./marks.js";

const BACK = "M19 12H5m6-6-6 6 6 6";
const DIGITS = 2;

/** Fill `root` with a day; {tell(moment)} shows the minutes until a moment. `go(moment)`, `leave()`. */
export function dayPanel(root, {day, name, timezone, go, leave}) {
  const clock = (at) => moment(at, timezone, {hour: "2-digit", minute: "2-digit"});
  const sums = new Map(); // what is renewed as time passes: class → its figures
  const credited = make("strong", {id: "replay_minutes"});
  const goal = day.rules.min_minutes;
  const full = make("div", {class: "full"});
  const sessions = make("section", {class: "sessions"}, sessionsOf(day, {clock, go}));
  rove(sessions)();

  renew(
    root,
    head(day, name, timezone, leave),
    make(
      "section",
      {class: "credited"},
      make(
        "p",
        {class: "big"},
        credited,
        make("span", {}, say("evidence_map.goal", {goal: number(goal)})),
      ),
      make("div", {class: "meter", "aria-hidden": "true"}, full),
      day.day.minutes === null ? null : make("p", {class: "soft"}, rangeOf(day.day)),
    ),
    day.begins === null ? make("p", {class: "nothing"}, say("replay.no_fixes")) : null,
    day.begins === null
      ? null
      : [
          classesOf(COUNTED, "evidence_map.adds_up", sums),
          classesOf(NOT_COUNTED, "evidence_map.not_counted", sums),
          sessions,
          fixesOf(day),
        ],
    groundOf(day),
    revisionsOf(day, timezone),
    make("p", {class: "soft"}, say("evidence_map.made", {version: day.rules.version})),
  );

  return {
    tell(at) {
      const until = minutesUntil(day, at);
      const total = creditedOf(until);
      credited.textContent = number(total, DIGITS);
      full.style.width = `${Math.min(100, (100 * total) / goal)}%`;
      full.dataset.full = String(total >= goal - 1e-9);
      for (const [one, {value, row}] of sums) {
        value.textContent = say("evidence_map.minutes", {minutes: number(until[one], DIGITS)});
        value.value = until[one];
        row.classList.toggle("empty", until[one] === 0);
      }
    },
  };
}

function head({date, day}, name, timezone, leave) {
  const on = moment(Date.parse(`${date}T12:00:00Z`), "UTC", {
    year: "numeric",
    month: "long",
    day: "numeric",
    weekday: "short",
  });
  const why = day.reasons.map((reason) => say(`reason.${reason}`)).join(say("console.comma"));
  return make(
    "header",
    {},
    button({class: "back", "data-key": "leave", onclick: leave}, icon(BACK), say("replay.leave")),
    make("h2", {}, name),
    make("p", {class: "soft"}, on),
    make(
      "p",
      {class: "verdict"},
      swatch({"data-verdict": day.verdict}),
      make("strong", {}, say(`verdict.${day.verdict}`)),
      make("small", {class: "soft"}, why),
    ),
  );
}

const rangeOf = ({minutes_low: low, minutes_high: high}) =>
  say("evidence_map.range", {low: number(low, DIGITS), high: number(high, DIGITS)});

function classesOf(names, title, sums) {
  return make(
    "section",
    {class: "classes"},
    make("h3", {}, say(title)),
    names.map((name) => {
      const value = make("data", {"data-minutes": name});
      const row = make(
        "p",
        {},
        make("i", {class: "way", "data-class": name}),
        make("span", {}, say(`class.${name}`)),
        value,
      );
      sums.set(name, {value, row});
      return row;
    }),
  );
}

function sessionsOf({day, sessions}, {clock, go}) {
  return [
    make("h3", {}, say("evidence_map.loop"), make("span", {}, say(`console.loop_${loopOf(day)}`))),
    sessions.length
      ? make(
          "ul",
          {},
          sessions.map((session) => make("li", {}, sessionOf(session, clock, go))),
        )
      : make("p", {class: "soft"}, say("evidence_map.no_session")),
  ];
}

const sessionOf = (session, clock, go) =>
  button(
    {class: "session", title: say("replay.go_there"), onclick: () => go(session.from)},
    say("evidence_map.session", {
      from: clock(session.from),
      to: clock(session.to),
      minutes: number(session.minutes, DIGITS),
    }),
    make(
      "small",
      {class: "soft"},
      say("evidence_map.session_loop", {
        state: say(session.closed ? "evidence_map.closed" : "evidence_map.open"),
        gap: number(session.end_gap_m),
        length: number(session.length_m),
        reach: number(session.reach_m),
      }),
    ),
  );

const fixesOf = (day) =>
  make(
    "section",
    {class: "key_of_fixes"},
    make(
      "h3",
      {},
      say("evidence_map.fixes"),
      make("data", {value: day.fixes.length}, number(day.fixes.length)),
    ),
    [...countsOf(day)].map(([reason, count]) =>
      make(
        "p",
        {},
        sampleOf(markOf(reason)),
        make("span", {}, say(`fix.${reason}`)),
        make("data", {value: count, "data-fix": reason}, number(count)),
      ),
    ),
  );

const groundOf = ({rules}) =>
  make(
    "section",
    {class: "key_of_ground"},
    make("p", {}, make("i", {class: "area ground"}), make("span", {}, say("evidence_map.ground"))),
    make(
      "p",
      {},
      make("i", {class: "area zone"}),
      make("span", {}, say("evidence_map.zone", {metres: number(rules.zone_m)})),
    ),
  );

/** What was stored of this day, the newest first. */
const revisionsOf = ({revisions}, timezone) =>
  make(
    "section",
    {class: "revisions"},
    make("h3", {}, say("replay.revisions")),
    revisions.length
      ? make(
          "ol",
          {reversed: true},
          revisions.toReversed().map((row) => make("li", {}, revisionOf(row, timezone))),
        )
      : make("p", {class: "soft"}, say("replay.no_revision")),
  );

const revisionOf = (row, timezone) => [
  make(
    "span",
    {},
    say(`verdict.${row.verdict}`),
    ` · ${say("console.short_minutes", {minutes: whole(row.minutes)})}`,
  ),
  make(
    "small",
    {class: "soft"},
    moment(Date.parse(row.computed_at), timezone, {
      month: "numeric",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
    }),
    row.closed ? "" : ` · ${say("replay.running")}`,
  ),
];
