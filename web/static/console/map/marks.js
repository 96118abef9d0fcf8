// The pictures on the map, drawn in the theme's colours: fills that are more than a colour, and a
// shape for each age of a position. The same patterns as on the page of audited days.

import {colour, rem} from "../theme.js";

const TAU = 2 * Math.PI;

/** Every picture by its name: {name: {picture, ratio}}. */
export function marks() {
  const ratio = Math.max(1, Math.round(devicePixelRatio)) * 2;
  const unit = rem() * ratio;
  const fill = (size, ground, draw) => square(Math.round(size * unit), ground, draw);
  const pictures = {
    fill_met: fill(0.5, "met"),
    fill_short: fill(0.5, "short"),
    fill_not_due: fill(0.5, "not-due"),
    fill_uncertain: fill(0.5, "uncertain", dots("uncertain-mark", 0.16, true)),
    fill_not_started: fill(0.64, "not-started", dots("not-started-mark", 0.11, false)),
    fill_no_data: fill(0.61, "no-data", stripes("no-data-mark", 0.3)),
    fill_unstaffed: fill(0.8, "unstaffed", hatch("unstaffed-mark", 0.11)),
  };
  [0.12, 0.34, 0.58, 0.82].forEach((share, quarter) => {
    pictures[`fill_in_progress_${quarter}`] = fill(0.27, "in-progress", band(share));
  });
  for (const level of [0, 1, 2, 3, 4, 5])
    pictures[`fill_share_${level}`] = fill(0.5, `progress-${level}`);
  pictures.fill_share_none = fill(0.5, "not-due");
  for (const [name, draw] of Object.entries(WORKERS))
    pictures[`worker_${name}`] = square(Math.round(1.5 * unit), null, draw);
  pictures.found = square(Math.round(2.6 * unit), null, pin);
  return Object.entries(pictures).map(([name, picture]) => ({name, picture, ratio}));
}

function square(size, ground, draw) {
  const canvas = new OffscreenCanvas(size, size);
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  if (ground) {
    pen.fillStyle = colour(ground);
    pen.fillRect(0, 0, size, size);
  }
  draw?.(pen, size);
  return pen.getImageData(0, 0, size, size);
}

/** Dots in the tile's middle, or in two of its quarters; `radius` of the tile's side. */
const dots = (mark, radius, two) => (pen, size) => {
  pen.fillStyle = colour(mark);
  for (const [x, y] of two
    ? [
        [0.25, 0.25],
        [0.75, 0.75],
      ]
    : [[0.5, 0.5]]) {
    pen.beginPath();
    pen.arc(x * size, y * size, radius * size, 0, TAU);
    pen.fill();
  }
};

/** Slanting stripes; drawn over the tile's edges so that tiles meet. */
const stripes = (mark, width) => (pen, size) => {
  pen.strokeStyle = colour(mark);
  pen.lineWidth = width * size * Math.SQRT1_2 * 1.4;
  for (const shift of [-1, 0, 1]) {
    pen.beginPath();
    pen.moveTo((shift - 0.5) * size, 1.5 * size);
    pen.lineTo((shift + 1.5) * size, -0.5 * size);
    pen.stroke();
  }
};

/** Crossing slanting lines. */
const hatch = (mark, width) => (pen, size) => {
  pen.strokeStyle = colour(mark);
  pen.lineWidth = width * size;
  for (const shift of [-1, 0, 1]) {
    for (const way of [1, -1]) {
      pen.beginPath();
      pen.moveTo((shift - 0.5) * size, (0.5 + way) * size);
      pen.lineTo((shift + 1.5) * size, (0.5 - way) * size);
      pen.stroke();
    }
  }
};

/** A level stripe that takes `share` of the tile: the fuller the hour, the fuller the fill. */
const band = (share) => (pen, size) => {
  pen.fillStyle = colour("met");
  pen.fillRect(0, size * (1 - share), size, size * share);
};

/** Fresh is a full disc, stale an open ring, off a small cross: shape says it without colour. */
const WORKERS = {
  fresh(pen, size) {
    disc(pen, size, 0.46, colour("worker-halo"));
    disc(pen, size, 0.31, colour("worker-edge"));
    disc(pen, size, 0.23, colour("worker-fresh"));
  },
  stale(pen, size) {
    disc(pen, size, 0.3, colour("worker-edge"));
    ring(pen, size, 0.22, 0.09, colour("worker-stale"));
  },
  off(pen, size) {
    for (const [width, ink] of [
      [0.17, "worker-edge"],
      [0.075, "worker-off"],
    ]) {
      pen.strokeStyle = colour(ink);
      pen.lineWidth = width * size;
      pen.lineCap = "round";
      for (const way of [1, -1]) {
        pen.beginPath();
        pen.moveTo(0.37 * size, (0.5 - 0.13 * way) * size);
        pen.lineTo(0.63 * size, (0.5 + 0.13 * way) * size);
        pen.stroke();
      }
    }
  },
  followed(pen, size) {
    ring(pen, size, 0.42, 0.07, colour("accent"));
  },
};

/** A pin whose point is the middle of the lower edge. */
function pin(pen, size) {
  const radius = 0.27 * size;
  pen.fillStyle = colour("accent");
  pen.strokeStyle = colour("card");
  pen.lineWidth = 0.05 * size;
  pen.beginPath();
  pen.arc(0.5 * size, 0.36 * size, radius, 0.8 * Math.PI, 0.2 * Math.PI);
  pen.lineTo(0.5 * size, 0.97 * size);
  pen.closePath();
  pen.fill();
  pen.stroke();
  pen.fillStyle = colour("card");
  pen.beginPath();
  pen.arc(0.5 * size, 0.36 * size, 0.1 * size, 0, TAU);
  pen.fill();
}

function disc(pen, size, radius, ink) {
  pen.fillStyle = ink;
  pen.beginPath();
  pen.arc(size / 2, size / 2, radius * size, 0, TAU);
  pen.fill();
}

function ring(pen, size, radius, width, ink) {
  pen.strokeStyle = ink;
  pen.lineWidth = width * size;
  pen.beginPath();
  pen.arc(size / 2, size / 2, radius * size, 0, TAU);
  pen.stroke();
}
