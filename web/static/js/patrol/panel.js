"use strict";
// The panel beside the map: day, figure, level, legend with counts.

xunge.panel = (() => {
  const {say, either, number, percent, day} = xunge.words;
  const {make, swatch, renew} = xunge.drawing;
  const {verdictWord, verdictBar} = xunge.verdicts;
  const model = xunge.model;
  const ALWAYS = ["met", "uncertain", "short", "no_data"];
  const part = (id) => document.getElementById(id);

  function show(state) {
    part("title").textContent = either(xunge.data.title);
    part("note").hidden = !xunge.data.profile.synthetic;
    part("made").textContent = say("map.made", {
      when: xunge.data.generated_at.slice(0, 16).replace("T", " "),
      version: xunge.data.profile.version,
    });
    showDates(state);
    showSummary(state);
    showLevels(state);
    showLegend(state);
    xunge.list.show(state);
  }

  function showDates(state) {
    const at = model.dates.indexOf(state.date);
    part("date").textContent =
      state.date === null
        ? say("map.no_days")
        : day(state.date, {year: "numeric", month: "long", day: "numeric", weekday: "short"});
    part("earlier").disabled = at <= 0;
    part("later").disabled = at < 0 || at === model.dates.length - 1;
    part("strip").hidden = model.dates.length < 2;
    renew(
      part("strip"),
      model.dates.map((date) =>
        choice(
          "date",
          date,
          date === state.date,
          () => xunge.change({date}),
          verdictBar(model.sumOf(state.within, date), {upright: true, preserveAspectRatio: "none"}),
          make("span", {}, String(Number(date.slice(-2)))),
        ),
      ),
    );
  }

  function showSummary(state) {
    const sum = model.sumOf(state.within, state.date);
    const figure = sum.due ? percent(sum.met / sum.due) : "–";
    renew(part("summary"), [
      make(
        "p",
        {class: "figure"},
        make("strong", {}, figure),
        make(
          "span",
          {},
          sum.due
            ? say("map.due_met", {due: number(sum.due), met: number(sum.met)})
            : say("map.no_due"),
        ),
      ),
      verdictBar(sum),
    ]);
  }

  function showLevels(state) {
    const shown = model.numbers.filter((level) => level > 1 || model.numbers.length === 1);
    renew(
      part("levels"),
      shown.map((level) =>
        choice(
          "level",
          level,
          level === state.level,
          () => xunge.change({level}),
          either(xunge.data.levels[level]),
        ),
      ),
    );
  }

  /** A radio button with what it shows; the arrow keys go from one to the next. */
  const choice = (group, value, checked, onchange, ...shown) =>
    make(
      "label",
      {},
      make("input", {
        type: "radio",
        name: group,
        value,
        checked,
        onchange,
        "aria-label": group === "date" ? day(value, {month: "long", day: "numeric"}) : null,
      }),
      ...shown,
    );

  function showLegend(state) {
    renew(part("legend"), state.level === model.lowest ? verdictLegend(state) : shareLegend(state));
  }

  function verdictLegend(state) {
    const {counts, total} = model.sumOf(state.within, state.date);
    const known = model.verdicts.filter(
      (verdict) =>
        ALWAYS.includes(verdict) ||
        model.dates.some((date) => model.sumOf(null, date).counts[verdict]),
    );
    return [
      make("h2", {}, say("map.verdicts")),
      ...known.map((verdict) => {
        const count = counts[verdict] ?? 0;
        const pressed = state.only === verdict;
        return make(
          "button",
          {
            type: "button",
            class: count ? "row" : "row empty",
            "aria-pressed": String(pressed),
            "data-for": verdict,
            onclick: () => xunge.change({only: pressed ? null : verdict}),
          },
          swatch({"data-verdict": verdict}),
          make("span", {}, verdictWord(verdict)),
          make("data", {value: count}, number(count)),
          make("small", {}, total ? percent(count / total) : ""),
        );
      }),
    ];
  }

  function shareLegend(state) {
    const shown = model.all.filter(
      (place) => model.places.level[place] === state.level && model.within(place, state.within),
    );
    const classes = shown.map((place) => String(model.classOf(model.shareOf(place, state.date))));
    const names = shareNames();
    const rows = Object.keys(names)
      .reverse()
      .filter((name) => name !== "none" || classes.includes("none"));
    return [
      make("h2", {}, say("map.shares")),
      ...rows.map((name) => {
        const count = classes.filter((found) => found === name).length;
        return make(
          "p",
          {class: count ? "row" : "row empty"},
          swatch({"data-share": name}),
          make("span", {}, names[name]),
          make("data", {value: count}, number(count)),
        );
      }),
    ];
  }

  function shareNames() {
    const edges = [0, ...model.SHARE_STEPS];
    const names = {none: say("map.no_due")};
    model.SHARE_STEPS.forEach((step, at) => {
      names[at] =
        at === 0
          ? `< ${percent(step)}`
          : say("map.from_to", {from: percent(edges[at]), to: percent(step)});
    });
    names[model.SHARE_STEPS.length] = "100%";
    return names;
  }

  return {show};
})();
