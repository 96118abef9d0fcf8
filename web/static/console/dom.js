// Elements made without HTML strings, so that no name of a grid can ever become markup, and the
// small pictures that panels share.

import {VERDICTS} from "./figures.js";

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

/** An element with attributes (`onclick` is a listener) and children: elements, texts, lists. */
export const make = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);

export const draw = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

export const button = (attributes, ...children) =>
  make("button", {type: "button", ...attributes}, ...children);

/** A square in the fill of what `attributes` say: {"data-verdict": "short"}. */
export const swatch = (attributes) =>
  draw(
    "svg",
    {class: "swatch", "aria-hidden": "true"},
    draw("rect", {width: "100%", height: "100%", ...attributes}),
  );

/** A level bar of a sum's verdicts, in their order, as long as all of them together. */
export function verdictBar({counts, total}) {
  let start = 0;
  const parts = VERDICTS.filter((verdict) => counts[verdict]).map((verdict) => {
    const from = start;
    const width = (100 * counts[verdict]) / total;
    start += width;
    return draw("rect", {
      x: `${from}%`,
      width: `${width}%`,
      height: "100%",
      "data-verdict": verdict,
    });
  });
  return draw("svg", {class: "bar", "aria-hidden": "true"}, ...parts);
}

/** Minutes against the goal as a bar that is full at the goal. */
export function minuteBar(minutes, goal, verdict) {
  const width = `${Math.min(100, (100 * (minutes ?? 0)) / goal)}%`;
  return draw(
    "svg",
    {class: "bar minutes", "aria-hidden": "true"},
    draw("rect", {class: "sure", width, height: "100%", "data-verdict": verdict}),
  );
}

/** Counted minutes against the goal; dashed, what they could have been at least and at most. */
export function gauge({minutes, minutes_low: low, minutes_high: high}, goal) {
  const end = Math.max(goal * 1.25, (high ?? 0) * 1.05);
  const at = (value) => `${(100 * value) / end}%`;
  const band = {height: "60%", y: "20%"};
  return draw(
    "svg",
    {class: "gauge", "aria-hidden": "true"},
    draw("rect", {class: "track", width: "100%", ...band}),
    draw("rect", {class: "sure", width: at(minutes), ...band}),
    low === null
      ? null
      : draw("rect", {class: "maybe", x: at(low), width: at(high - low), ...band}),
    draw("line", {class: "goal", x1: at(goal), x2: at(goal), y1: "0%", y2: "100%"}),
  );
}

/** What is known as pairs of a word and a value. */
export const facts = (rows) =>
  make(
    "dl",
    {class: "facts"},
    rows.map(([what, value]) => [make("dt", {}, what), make("dd", {}, value)]),
  );

/** A line picture of 24 × 24, by its path. */
export const icon = (path) =>
  draw(
    "svg",
    {class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true"},
    draw("path", {d: path}),
  );

/** The mark of a worker's position by its age, as on the map. */
export const ageMark = (age) =>
  draw(
    "svg",
    {class: "age", viewBox: "0 0 24 24", "data-age": age, "aria-hidden": "true"},
    age === "off"
      ? draw("path", {d: "M7 7l10 10M17 7L7 17"})
      : draw("circle", {cx: 12, cy: 12, r: age === "fresh" ? 7 : 6}),
  );

/**
 * Put new children in. What looks as before stays, so that nothing flickers, no selected text is
 * lost and the keyboard remains where it was; a control is known again by its `data-key`.
 */
export function renew(node, ...children) {
  const next = children.flat(Infinity).filter((child) => child !== null && child !== undefined);
  const key = node.contains(document.activeElement)
    ? document.activeElement.dataset.key
    : undefined;
  const had = [...node.childNodes];
  next.forEach((child, at) => {
    if (had[at] === undefined) node.append(child);
    else if (!alike(had[at], child)) had[at].replaceWith(child);
  });
  for (const gone of had.slice(next.length)) gone.remove();
  if (key !== undefined && !node.contains(document.activeElement))
    node.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({preventScroll: true});
}

/** Whether a node looks like what would replace it; which control Tab stops at does not count. */
function alike(node, child) {
  if (typeof child === "string") return node.nodeType === Node.TEXT_NODE && node.data === child;
  if (node.nodeType !== Node.ELEMENT_NODE) return false;
  const stops = (element) => [element, ...element.querySelectorAll("button")];
  const old = stops(node);
  stops(child).forEach((one, at) => {
    const stop = old[at]?.getAttribute("tabindex");
    if (stop !== null && stop !== undefined) one.setAttribute("tabindex", stop);
  });
  return node.isEqualNode(child);
}

/**
 * Make the buttons of a list one stop of the Tab key: arrows, Home and End go from one to another.
 * Call once for the element that holds them; they may be renewed.
 */
export function rove(list, {selector = "button", sideways = false} = {}) {
  const items = () => [...list.querySelectorAll(selector)].filter((one) => !one.disabled);
  const [back, on] = sideways ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  const settle = (chosen) => {
    for (const one of items()) one.tabIndex = one === chosen ? 0 : -1;
  };
  list.addEventListener("focusin", ({target}) => settle(target.closest(selector)));
  list.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const to = {[back]: at - 1, [on]: at + 1, Home: 0, End: all.length - 1}[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, to))].focus();
  });
  return () => settle(items().find((one) => one.tabIndex === 0) ?? items()[0]);
}
