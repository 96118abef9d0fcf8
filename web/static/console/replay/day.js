// A worker's day as the server audited it: where he was and what each moment counted as. Moments are
// ms since 1970.

export const COUNTED = ["strict", "ring", "bridged"];
export const NOT_COUNTED = ["vehicle", "idle", "outside", "gap"];
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const spansOf = (rows) =>
  rows.map(({from, to, class: name, device}) => ({
    from: Date.parse(from),
    to: Date.parse(to),
    class: name,
    device,
  }));

/** The evidence that `GET /patrol/days/{worker}/{date}` answers with, its texts as moments. */
export function dayOf(evidence) {
  const fixes = evidence.fixes.map((fix) => ({...fix, t: Date.parse(fix.t)}));
  const intervals = spansOf(evidence.intervals);
  return {
    ...evidence,
    intervals,
    fixes,
    paths: spansOf(evidence.paths),
    sessions: evidence.day.sessions.map((session) => ({
      ...session,
      from: Date.parse(session.from),
      to: Date.parse(session.to),
    })),
    ways: waysOf(fixes),
    begins: intervals[0]?.from ?? fixes[0]?.t ?? null,
    ends: intervals.at(-1)?.to ?? fixes.at(-1)?.t ?? null,
  };
}

/** Each device's good fixes in time: the corners of its way. */
function waysOf(fixes) {
  const ways = new Map();
  for (const fix of fixes) {
    if (fix.reason !== "ok") continue;
    if (!ways.has(fix.device)) ways.set(fix.device, []);
    ways.get(fix.device).push(fix);
  }
  for (const way of ways.values()) way.sort((a, b) => a.t - b.t);
  return ways;
}

/** What a moment counts as; null outside the day. */
export const intervalAt = (day, moment) =>
  day.intervals.find(({from, to}) => from <= moment && moment < to) ??
  (moment === day.ends ? (day.intervals.at(-1) ?? null) : null);

/** How many minutes each class has had until a moment; at the end these are the audit's. */
export function minutesUntil(day, moment) {
  const sums = Object.fromEntries([...COUNTED, ...NOT_COUNTED].map((name) => [name, 0]));
  for (const {from, to, class: name} of day.intervals)
    if (from < moment) sums[name] += (Math.min(to, moment) - from) / MINUTE_MS;
  return sums;
}

export const creditedOf = (sums) => COUNTED.reduce((sum, name) => sum + sums[name], 0);

/** Where the worker was, by the device that the moment is judged by; null where that is unknown. */
export function spotAt(day, moment) {
  const own = day.ways.get(intervalAt(day, moment)?.device);
  for (const way of own ? [own, ...day.ways.values()] : day.ways.values()) {
    const spot = along(way, moment);
    if (spot) return spot;
  }
  return null;
}

/** The place on a way at a moment: on the straight line between the fixes around it. */
function along(way, moment) {
  const next = firstAfter(way, moment);
  const before = way[next - 1];
  if (!before) return null;
  if (before.t === moment || next === way.length)
    return before.t === moment ? [before.lon, before.lat] : null;
  const after = way[next];
  const share = (moment - before.t) / (after.t - before.t);
  return [
    before.lon + share * (after.lon - before.lon),
    before.lat + share * (after.lat - before.lat),
  ];
}

/** The index of the first fix after a moment. */
function firstAfter(way, moment) {
  let [low, high] = [0, way.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (way[middle].t <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The line of a span of a device's way, cut at a moment; null where nothing of it is left. */
export function lineOf(day, {from, to, device}, until = Infinity) {
  const way = day.ways.get(device);
  const end = Math.min(to, until);
  if (!way || end <= from) return null;
  const [first, last] = [along(way, from), along(way, end)];
  if (!first || !last) return null;
  const inner = [];
  for (let at = firstAfter(way, from); at < way.length && way[at].t < end; at += 1)
    inner.push([way[at].lon, way[at].lat]);
  return [first, ...inner, last];
}

/** How many fixes there are of each reason, the good ones first. */
export function countsOf(day) {
  const counts = new Map([["ok", 0]]);
  for (const {reason} of day.fixes) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

/** Full hours around the day, in a time zone whose offset from UTC is whole quarters of an hour. */
export function hoursOf(day) {
  const first = Math.floor(day.begins / HOUR_MS) * HOUR_MS;
  return [first, Math.max(Math.ceil(day.ends / HOUR_MS) * HOUR_MS, first + HOUR_MS)];
}

/** Moments to write on a scale: quarters, halves or whole hours, a dozen at the most. */
export function ticksOf([first, last]) {
  const steps = [HOUR_MS / 4, HOUR_MS / 2, HOUR_MS, 2 * HOUR_MS];
  const step = steps.find((size) => (last - first) / size <= 12) ?? 4 * HOUR_MS;
  const count = Math.floor((last - first) / step) + 1;
  return Array.from({length: count}, (_, at) => first + at * step);
}
