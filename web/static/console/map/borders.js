// The borders of all levels as lines, each stretch once. Two neighbours share it, and a street's is
// its communities' and their grids' too: outlined shape by shape it would be drawn up to eight times.

/** The lines of each level, [[lon, lat], …] each; a stretch is of the highest level that has it. */
export function bordersOf(net) {
  const drawn = new Set();
  return new Map(
    Array.from({length: net.lowest}, (_, above) => above + 1).map((level) => [
      level,
      net.geojson.features
        .filter(({properties}) => properties.level === level)
        .flatMap(({geometry}) => ringsOf(geometry))
        .flatMap((ring) => stretches(ring, drawn)),
    ]),
  );
}

const ringsOf = ({type, coordinates}) => (type === "Polygon" ? coordinates : coordinates.flat());

/** What of a ring is not `drawn` yet, as lines; from now on it is. */
function stretches(ring, drawn) {
  const lines = [];
  let line = null;
  for (let at = 1; at < ring.length; at += 1) {
    const name = [ring[at - 1].join(), ring[at].join()].sort().join(" "); // whichever way it runs
    if (drawn.has(name)) {
      line = null;
      continue;
    }
    drawn.add(name);
    if (line === null) lines.push((line = [ring[at - 1]]));
    line.push(ring[at]);
  }
  return lines;
}
