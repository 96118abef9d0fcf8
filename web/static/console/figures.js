// What the day's figures add up to. Zero, nothing yet and not asked for stay three things.

/** Every verdict in the order of tables and legends. */
export const VERDICTS = [
  "met",
  "in_progress",
  "not_started",
  "uncertain",
  "short",
  "no_data",
  "unstaffed",
  "not_due",
];
/** How old a position can be. */
export const AGES = ["fresh", "stale", "off"];

const RUNNING = ["not_started", "in_progress"];
const QUARTERS = 4;
const CLASSES = 6;

/** A basic grid's verdict so far; where no row exists yet its day has not started. */
export const verdictOf = (live, code) => live.grids.get(code)?.verdict ?? "not_started";

const isDue = (row) => row?.due ?? row?.verdict !== "not_due";

const sums = new WeakMap();

/**
 * {due, met, total, minutes, share, counts by verdict} of the basic grids at or below `code`.
 * `share` is how much of the minutes asked for is there, null where nothing is due; no grid adds
 * more than its own hour. Remembered as long as the live rows are the same.
 */
export function sumOf(net, live, code, goal) {
  if (!sums.has(live.grids)) sums.set(live.grids, new Map());
  const known = sums.get(live.grids);
  const key = `${code} ${goal}`;
  if (!known.has(key)) known.set(key, addUp(net.basicsOf(code), live, goal));
  return known.get(key);
}

function addUp(codes, live, goal) {
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0]));
  const sum = {due: 0, met: 0, total: codes.length, minutes: 0, counts};
  let done = 0;
  for (const code of codes) {
    const row = live.grids.get(code);
    const verdict = verdictOf(live, code);
    counts[verdict] += 1;
    sum.minutes += row?.minutes ?? 0;
    if (!isDue(row)) continue;
    sum.due += 1;
    sum.met += verdict === "met" ? 1 : 0;
    done += Math.min(row?.minutes ?? 0, goal);
  }
  return {...sum, share: sum.due ? done / (sum.due * goal) : null};
}

/** What is known of a day's loop: while the day runs, an open one may still be closed. */
export const loopOf = ({loop, verdict}) =>
  loop === "not_met" && RUNNING.includes(verdict) ? "not_yet" : (loop ?? "off");

/** What a basic grid is painted as: its verdict; in progress also by quarters of the hour. */
export function fillOf(live, code, goal) {
  const verdict = verdictOf(live, code);
  if (verdict !== "in_progress") return verdict;
  const done = (live.grids.get(code).minutes ?? 0) / goal;
  return `in_progress_${Math.max(0, Math.min(QUARTERS - 1, Math.floor(done * QUARTERS)))}`;
}

/** The class of a share on the scale of upper levels: 0 to 5 (all of it), or `none`. */
export function classOf(share) {
  if (share === null) return "none";
  return share >= 1 - 1e-9 ? CLASSES - 1 : Math.floor(share * (CLASSES - 1));
}

/** Whether one of a worker's grids of today lies in the scope. */
export const isWithin = ({grid_codes: codes}, scope, net) =>
  codes.some((code) => net.has(code) && net.within(code, scope));

/** How old a worker's position is: fresh, stale or off; off too where there is none. */
export function ageOf(worker, now_ms, {fresh_s, stale_s}) {
  if (!worker.position) return "off";
  const age_s = (now_ms - Date.parse(worker.position.t)) / 1000;
  if (age_s < fresh_s) return "fresh";
  return age_s < stale_s ? "stale" : "off";
}
