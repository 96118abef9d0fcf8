// The marks of a day: a shape for each reason of a fix, the ends of a loop, where the worker is.
// One drawing serves the map and the key beside it.

import {draw} from "../dom.js";
import {colour, rem} from "../theme.js";

const BOX = 24;

/** {path, fill, stroke, size}: colours by their names in the theme, size in rem. */
export const FIXES = {
  ok: {path: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z", fill: "fix-ok", size: 1},
  inaccurate: {
    path: "M12 5.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13z",
    stroke: "fix-inaccurate",
    size: 1,
  },
  duplicate: {path: "M6.500 6.500h11v11h-11z", stroke: "fix-duplicate", size: 1},
  mock: {path: "M12 3.500 20.500 12 12 20.500 3.500 12z", fill: "fix-mock", size: 1.1},
  spike: {path: "M12 3.500 21 19.500H3z", fill: "fix-spike", size: 1.1},
};
const OTHER = {path: "M6 6l12 12M18 6 6 18", stroke: "fix-spike", size: 1};

export const ENDS = {
  start: {path: "M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12z", fill: "card", stroke: "ink", size: 1.3},
  end: {path: "M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12z", fill: "ink", stroke: "card", size: 1.3},
};
const HERE = {
  path: "M12 4.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15z",
  fill: "accent",
  stroke: "card",
  size: 1.6,
};

export const markOf = (reason) => FIXES[reason] ?? OTHER;

/** The mark as an element of the key. */
export const sampleOf = ({path, fill, stroke}) => {
  const shape = draw("path", {d: path});
  shape.style.fill = fill ? `var(--${fill})` : "none";
  shape.style.stroke = stroke ? `var(--${stroke})` : "none";
  return draw("svg", {class: "mark", viewBox: `0 0 ${BOX} ${BOX}`, "aria-hidden": "true"}, shape);
};

/** Every mark as a picture for the map: [{name, picture, ratio}]. */
export function pictures(reasons) {
  const named = [
    ...reasons.map((reason) => [`fix_${reason}`, markOf(reason)]),
    ["end_start", ENDS.start],
    ["end_end", ENDS.end],
    ["here", HERE],
  ];
  const ratio = Math.max(1, Math.round(devicePixelRatio)) * 2;
  return named.map(([name, mark]) => ({
    name: `replay_${name}`,
    picture: pictureOf(mark, ratio),
    ratio,
  }));
}

function pictureOf({path, fill, stroke, size}, ratio) {
  const side = Math.round(size * rem() * ratio);
  const pen = new OffscreenCanvas(side, side).getContext("2d");
  pen.scale(side / BOX, side / BOX);
  const shape = new Path2D(path);
  if (fill) {
    pen.fillStyle = colour(fill);
    pen.fill(shape);
  }
  if (stroke) {
    pen.strokeStyle = colour(stroke);
    pen.lineWidth = 3;
    pen.stroke(shape);
  }
  return pen.getImageData(0, 0, side, side);
}
