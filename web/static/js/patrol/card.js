"use strict";
// The card that a pointer or the keyboard opens: a basic grid's day, or an upper grid's sums.

xunge.card = (() => {
  const {say, number, percent} = xunge.words;
  const {make, swatch, facts, gauge} = xunge.drawing;
  const {verdictWord, verdictBar} = xunge.verdicts;
  const model = xunge.model;

  function gridCard(place, date) {
    const day = model.dayOf(place, date);
    const head = make(
      "p",
      {class: "verdict"},
      swatch({"data-verdict": day.verdict}),
      verdictWord(day.verdict),
    );
    if (day.minutes === null || day.minutes === undefined) return [head, facts(reasonRow(day))];
    return [
      head,
      gauge(day),
      facts([
        [
          say("map.minutes"),
          say("map.of_minutes", {
            minutes: number(day.minutes, 1),
            goal: number(xunge.data.profile.min_minutes),
          }),
        ],
        [say("map.range"), `${number(day.low, 1)} – ${number(day.high, 1)}`],
        [say("map.loop"), day.loop === null ? "–" : say(`map.loop_${day.loop}`)],
        ...reasonRow(day),
      ]),
    ];
  }

  const reasonRow = (day) =>
    day.reasons.length
      ? [
          [
            say("map.reasons"),
            day.reasons.map((reason) => say(`reason.${reason}`)).join(say("map.comma")),
          ],
        ]
      : [];

  function placeCard(place, date) {
    const sum = model.sumOf(place, date);
    const share = model.shareOf(place, date);
    const head = make(
      "p",
      {class: "verdict"},
      swatch({"data-share": model.classOf(share)}),
      share === null ? say("map.no_due") : say("map.share_met", {share: percent(share)}),
    );
    return [
      head,
      verdictBar(sum),
      facts(
        model.verdicts
          .filter((verdict) => sum.counts[verdict])
          .map((verdict) => [verdictWord(verdict), number(sum.counts[verdict])]),
      ),
    ];
  }

  /** Everything there is to say of a place on a day. */
  return (place, date) => {
    const [head, ...rest] = model.isBasic(place) ? gridCard(place, date) : placeCard(place, date);
    const above = model
      .path(place)
      .slice(1, -1)
      .map((outer) => model.places.name[outer]);
    return make(
      "div",
      {class: "card"},
      head,
      make("p", {class: "name"}, model.places.name[place]),
      above.length ? make("p", {class: "where"}, above.join(" › ")) : null,
      make("p", {class: "code"}, model.places.code[place]),
      ...rest,
    );
  };
})();
