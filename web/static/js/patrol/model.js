"use strict";
// What the figures say about a place on a day. A place is a position in the columns of the data;
// upper levels are sums over the basic grids below them.

xunge.model = (() => {
  const {places, days, loops, reasons, levels} = xunge.data;
  const verdicts = [...xunge.data.verdicts, "not_audited"];
  const dates = Object.keys(days);
  const numbers = Object.keys(levels).map(Number);
  const lowest = numbers.at(-1);
  const all = places.code.map((_, place) => place);
  const firstBasic = places.level.indexOf(lowest);
  const children = all.map(() => []);
  for (const place of all)
    if (places.parent[place] >= 0) children[places.parent[place]].push(place);

  const SHARE_STEPS = [0.6, 0.7, 0.8, 0.9, 1]; // below each: classes 0 to 4; all met: class 5
  const isBasic = (place) => places.level[place] === lowest;
  const basicsUnder = (place) => (isBasic(place) ? [place] : children[place].flatMap(basicsUnder));
  const basics = all.map(basicsUnder);
  const roots = all.filter((place) => places.parent[place] < 0);

  const verdictOf = (place, date) =>
    xunge.data.verdicts[days[date]?.verdict[place - firstBasic]] ?? "not_audited";

  /** Everything known of one basic grid's day; minutes are null where unknown. */
  function dayOf(place, date) {
    const verdict = verdictOf(place, date);
    if (verdict === "not_audited") return {verdict, reasons: []};
    const row = days[date];
    const at = place - firstBasic;
    const tenths = (name) => (row[name][at] < 0 ? null : row[name][at] / 10);
    return {
      verdict,
      minutes: tenths("minutes"),
      low: tenths("minutes_low"),
      high: tenths("minutes_high"),
      loop: loops[row.loop[at]] ?? null,
      reasons: reasons[row.reason[at]] ?? [],
    };
  }

  const sums = new Map();

  /** {due, met, total, counts by verdict} of the basic grids in `place`; null means the whole net. */
  function sumOf(place, date) {
    const key = `${place}/${date}`;
    if (!sums.has(key))
      sums.set(
        key,
        addUp(place === null ? roots.flatMap((root) => basics[root]) : basics[place], date),
      );
    return sums.get(key);
  }

  function addUp(grids, date) {
    const sum = {due: 0, met: 0, total: grids.length, counts: {}};
    for (const place of grids) {
      const verdict = verdictOf(place, date);
      sum.counts[verdict] = (sum.counts[verdict] ?? 0) + 1;
      if (days[date]?.due[place - firstBasic]) {
        sum.due += 1;
        if (verdict === "met") sum.met += 1;
      }
    }
    return sum;
  }

  const shareOf = (place, date) => {
    const {due, met} = sumOf(place, date);
    return due ? met / due : null;
  };

  /** The class of a share on the roll-up scale: 0 (fewest met) to 5 (all met), `none` without a due grid. */
  function classOf(share) {
    if (share === null) return "none";
    return SHARE_STEPS.filter((step) => share >= step).length;
  }

  /** From the highest level down to `place` itself. */
  const path = (place) => (place < 0 ? [] : [...path(places.parent[place]), place]);

  const within = (place, outer) => outer === null || path(place).includes(outer);

  return {
    places,
    levels,
    dates,
    numbers,
    lowest,
    all,
    roots,
    children,
    basics,
    verdicts,
    SHARE_STEPS,
    isBasic,
    dayOf,
    verdictOf,
    sumOf,
    shareOf,
    classOf,
    path,
    within,
  };
})();
