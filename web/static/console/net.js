// The net of grids as a tree: what belongs to what, and where it lies.

const EVERYTHING = ""; // the code of what holds all that is seen, where no grid does

/** The tree of the grids that `/api/v1/grids` answers with; `lowest` is the level of basic grids. */
export function netOf(geojson, lowest) {
  const byCode = new Map(geojson.features.map((one) => [one.properties.code, one.properties]));
  const bounds = new Map(
    geojson.features.map((one) => [one.properties.code, boundsOf(one.geometry.coordinates)]),
  );
  const children = new Map([...byCode.keys()].map((code) => [code, []]));
  for (const [code, {parent_code: parent}] of byCode) children.get(parent)?.push(code);
  for (const codes of children.values()) codes.sort();
  const tops = [...byCode.keys()].filter((code) => !byCode.has(byCode.get(code).parent_code));
  const root = tops.length === 1 ? tops[0] : EVERYTHING;
  if (root === EVERYTHING) gather();
  const basics = new Map();

  /** Who sees a few grids with nothing above them, as a worker does, sees them below a nameless one. */
  function gather() {
    const level = Math.min(...tops.map((code) => byCode.get(code).level)) - 1;
    byCode.set(EVERYTHING, {code: EVERYTHING, name: "", level, kind: null, parent_code: null});
    children.set(EVERYTHING, tops.sort());
    const boxes = tops.map((code) => bounds.get(code));
    bounds.set(
      EVERYTHING,
      boundsOf(
        boxes.map(([w, s, e, n]) => [
          [w, s],
          [e, n],
        ]),
      ),
    );
  }

  const levelOf = (code) => byCode.get(code).level;
  const childrenOf = (code) => children.get(code) ?? [];
  const parentOf = (code) => {
    if (code === root) return null;
    const parent = byCode.get(code).parent_code;
    return byCode.has(parent) ? parent : root;
  };

  /** The basic grids at or below a grid. */
  function basicsOf(code) {
    if (!basics.has(code))
      basics.set(code, levelOf(code) === lowest ? [code] : childrenOf(code).flatMap(basicsOf));
    return basics.get(code);
  }

  /** From the top down to the grid itself. */
  function pathOf(code) {
    const parent = parentOf(code);
    return parent === null ? [code] : [...pathOf(parent), code];
  }

  /** The grid's name without its parent's, where it begins with that. */
  function shortOf(code) {
    const {name} = byCode.get(code);
    const parent = parentOf(code);
    const before = parent === null ? "" : byCode.get(parent).name;
    const rest = before && name.startsWith(before) ? name.slice(before.length).trim() : name;
    return rest || name;
  }

  return {
    geojson,
    lowest,
    root,
    codes: geojson.features.map(({properties}) => properties.code),
    has: (code) => byCode.has(code),
    of: (code) => byCode.get(code),
    within: (code, outer) => pathOf(code).includes(outer),
    atLevel: (level) => [...byCode.keys()].filter((code) => levelOf(code) === level),
    boundsOf: (code) => bounds.get(code),
    levelOf,
    childrenOf,
    parentOf,
    basicsOf,
    pathOf,
    shortOf,
  };
}

/** [west, south, east, north] of nested coordinates. */
function boundsOf(coordinates) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (part) => {
    if (typeof part[0] !== "number") return part.forEach(visit);
    box[0] = Math.min(box[0], part[0]);
    box[1] = Math.min(box[1], part[1]);
    box[2] = Math.max(box[2], part[0]);
    box[3] = Math.max(box[3], part[1]);
  };
  visit(coordinates);
  return box;
}
