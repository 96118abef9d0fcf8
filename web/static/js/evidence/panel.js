"use strict";
// Beside the map: the verdict, how the minutes add up, the sessions and the fixes; below it, the day
// in time, by pointer or arrow keys.

xunge.panel = (() => {
  const {say, either, number, day: date, clock} = xunge.words;
  const {make, draw, swatch, bar, gauge, renew} = xunge.drawing;
  const {worker, day, intervals, fixes, counted, not_counted: notCounted, profile} = xunge.data;
  const HOUR = 3600;
  const part = (id) => document.getElementById(id);
  const minutes = (value) => say("evidence_map.minutes", {minutes: number(value, 2)});

  function show() {
    part("worker").textContent = worker;
    part("subject").textContent =
      `${either(xunge.data.title)} · ${date(xunge.data.date, {year: "numeric", month: "long", day: "numeric", weekday: "short"})}`;
    part("note").hidden = !profile.synthetic;
    part("made").textContent = say("evidence_map.made", {version: profile.version});
    showSummary();
    showClasses("counted", counted, "evidence_map.adds_up");
    showClasses("not_counted", notCounted, "evidence_map.not_counted");
    showSessions();
    showFixes();
    showShapes();
    showTimeline();
  }

  function showSummary() {
    const why = day.reasons.map((reason) => say(`reason.${reason}`)).join(say("map.comma"));
    const known = day.minutes !== null;
    renew(part("summary"), [
      make(
        "p",
        {class: "verdict"},
        swatch({"data-verdict": day.verdict}),
        say(`verdict.${day.verdict}`),
        make("small", {}, why),
      ),
      make(
        "p",
        {class: "figure"},
        make("strong", {}, known ? number(day.minutes, 2) : "–"),
        make("span", {}, say("evidence_map.goal", {goal: number(profile.min_minutes)})),
      ),
      ...(known
        ? [
            gauge({minutes: day.minutes, low: day.minutes_low, high: day.minutes_high}),
            make(
              "p",
              {class: "subject"},
              say("evidence_map.range", {
                low: number(day.minutes_low, 2),
                high: number(day.minutes_high, 2),
              }),
            ),
          ]
        : []),
    ]);
  }

  function showClasses(id, names, title) {
    const sum = names.reduce((total, name) => total + (day[name] ?? 0), 0);
    renew(part(id), [
      make("h2", {}, say(title), make("data", {value: sum}, minutes(sum))),
      bar(names.map((name) => [{"data-class": name}, day[name] ?? 0])),
      ...names.map((name) =>
        make(
          "p",
          {class: day[name] ? "row" : "row empty"},
          draw(
            "svg",
            {class: "sample", "aria-hidden": "true"},
            draw("line", {
              class: "line",
              "data-class": name,
              x1: 2,
              x2: "95%",
              y1: "50%",
              y2: "50%",
            }),
          ),
          make("span", {}, say(`class.${name}`)),
          make("data", {value: day[name] ?? 0}, minutes(day[name] ?? 0)),
        ),
      ),
    ]);
  }

  function showSessions() {
    const items = day.sessions.map((session) =>
      make(
        "li",
        {},
        say("evidence_map.session", {
          from: clock(session.from),
          to: clock(session.to),
          minutes: number(session.minutes, 2),
        }),
        make(
          "small",
          {},
          say("evidence_map.session_loop", {
            state: say(session.closed ? "evidence_map.closed" : "evidence_map.open"),
            gap: number(session.end_gap_m),
            length: number(session.length_m),
            reach: number(session.reach_m),
          }),
        ),
      ),
    );
    renew(part("sessions"), [
      make("h2", {}, `${say("evidence_map.loop")}: ${say(`map.loop_${day.loop}`)}`),
      items.length
        ? make("ul", {}, ...items)
        : make("p", {class: "subject"}, say("evidence_map.no_session")),
    ]);
  }

  function showFixes() {
    const counts = new Map([["ok", 0]]); // the good ones first
    for (const reason of fixes.reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    renew(part("fixes"), [
      make(
        "h2",
        {},
        say("evidence_map.fixes"),
        make("data", {value: fixes.reason.length}, number(fixes.reason.length)),
      ),
      ...[...counts].map(([reason, count]) =>
        make(
          "p",
          {class: "row"},
          draw(
            "svg",
            {class: "sample", "aria-hidden": "true"},
            draw("line", {
              class: "fix",
              "data-fix": reason,
              x1: "50%",
              x2: "50%",
              y1: "50%",
              y2: "50%",
            }),
          ),
          make("span", {}, say(`fix.${reason}`)),
          make("data", {value: count}, number(count)),
        ),
      ),
    ]);
  }

  function showShapes() {
    const square = (name) =>
      draw(
        "svg",
        {class: "sample", "aria-hidden": "true"},
        draw("rect", {class: name, width: "95%", height: "90%", x: 1, y: 1}),
      );
    renew(part("shapes"), [
      make("p", {class: "row"}, square("ground"), make("span", {}, say("evidence_map.ground"))),
      make(
        "p",
        {class: "row"},
        square("zone"),
        make("span", {}, say("evidence_map.zone", {metres: number(profile.zone_m)})),
      ),
    ]);
  }

  /** From the full hour before the first moment to the one after the last. */
  function span() {
    const moments = [...intervals.from, ...intervals.to, ...fixes.t];
    if (!moments.length) return [6 * HOUR, 22 * HOUR];
    const first = moments.reduce((least, moment) => Math.min(least, moment));
    const last = moments.reduce((most, moment) => Math.max(most, moment));
    return [
      Math.floor(first / HOUR) * HOUR,
      Math.max(Math.ceil(last / HOUR), Math.floor(first / HOUR) + 1) * HOUR,
    ];
  }

  function showTimeline() {
    const [first, last] = span();
    const at = (moment) => `${(100 * (moment - first)) / (last - first)}%`;
    const bands = intervals.class.map((name, row) =>
      draw("rect", {
        "data-class": name,
        x: at(intervals.from[row]),
        width: `${(100 * (intervals.to[row] - intervals.from[row])) / (last - first)}%`,
        height: "100%",
      }),
    );
    renew(part("bands"), [draw("svg", {"aria-hidden": "true"}, ...bands)]);
    renew(
      part("hours"),
      ticks(first, last).map((moment) => {
        const label = make("span", {}, clock(moment));
        label.style.left = at(moment);
        return label;
      }),
    );
    const slider = part("time");
    if (slider.max !== String(last)) {
      Object.assign(slider, {
        min: first,
        max: last,
        value: day.sessions[0]?.from ?? intervals.from[0] ?? first,
      });
    }
    slider.oninput = () => point({follow: true});
    point();
  }

  /** Full quarters, halves or hours: about ten in all. */
  function ticks(first, last) {
    const step =
      [HOUR / 4, HOUR / 2, HOUR, 2 * HOUR].find((size) => (last - first) / size <= 12) ?? 4 * HOUR;
    return Array.from(
      {length: Math.floor((last - first) / step) + 1},
      (_, at) => first + at * step,
    );
  }

  /** Show on the map where the worker was at the slider's moment, and say so. */
  function point({follow = false} = {}) {
    const moment = Number(part("time").value);
    const name = xunge.picture.show(moment, {follow});
    const words = [
      clock(moment, {seconds: true}),
      ...(name === null ? [] : [say(`class.${name}`)]),
    ].join(" · ");
    part("moment").textContent = words;
    part("time").setAttribute("aria-valuetext", words);
  }

  return {show};
})();
