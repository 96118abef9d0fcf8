"use strict";
// Elements made without HTML strings, so that no name of a grid can ever become markup, and the few
// pictures that pages share.

xunge.drawing = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== null && value !== false)
        node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null));
    return node;
  }

  /** An element with attributes (`onclick` is a listener) and children, elements or texts. */
  const make = (tag, attributes = {}, ...children) =>
    fill(document.createElement(tag), attributes, children);

  const draw = (tag, attributes = {}, ...children) =>
    fill(document.createElementNS(SVG, tag), attributes, children);

  /** A square in the fill of what `attributes` say: {"data-verdict": "short"}. */
  const swatch = (attributes) =>
    draw(
      "svg",
      {class: "swatch", "aria-hidden": "true"},
      draw("rect", {width: "100%", height: "100%", ...attributes}),
    );

  /** A bar of parts laid end to end: [[attributes, amount], …]; `upright` stacks them from the ground. */
  function bar(parts, {upright = false, ...attributes} = {}) {
    const whole = parts.reduce((sum, [, amount]) => sum + amount, 0);
    let start = 0;
    const pieces = parts
      .filter(([, amount]) => amount > 0)
      .map(([fills, amount]) => {
        const from = (100 * start) / whole;
        const size = (100 * amount) / whole;
        start += amount;
        const box = upright
          ? {x: 0, width: "100%", y: `${100 - from - size}%`, height: `${size}%`}
          : {y: 0, height: "100%", x: `${from}%`, width: `${size}%`};
        return draw("rect", {...box, ...fills});
      });
    return draw("svg", {class: "bar", "aria-hidden": "true", ...attributes}, ...pieces);
  }

  const facts = (rows) =>
    make(
      "dl",
      {},
      ...rows.flatMap(([what, value]) => [make("dt", {}, what), make("dd", {}, value)]),
    );

  /** Counted minutes against the goal; dashed, what they could have been at least and at most. */
  function gauge({minutes, low, high}) {
    const goal = xunge.data.profile.min_minutes;
    const end = Math.max(goal * 1.5, high * 1.05);
    const at = (value) => `${(100 * value) / end}%`;
    return draw(
      "svg",
      {class: "gauge", "aria-hidden": "true"},
      draw("rect", {class: "track", width: "100%", height: "60%", y: "20%"}),
      draw("rect", {class: "sure", width: at(minutes), height: "60%", y: "20%"}),
      draw("rect", {class: "maybe", x: at(low), width: at(high - low), height: "60%", y: "20%"}),
      draw("line", {class: "goal", x1: at(goal), x2: at(goal), y1: "0%", y2: "100%"}),
    );
  }

  /** Put new children in, and the keyboard back where it was. */
  function renew(node, children) {
    const controls = () => [...node.querySelectorAll("button, input")];
    const had = controls().indexOf(document.activeElement);
    const chosen = controls()[had]?.type === "radio";
    node.replaceChildren(...children);
    controls()
      .find((one, at) => (chosen ? one.checked : at === had))
      ?.focus();
  }

  return {make, draw, swatch, bar, facts, gauge, renew};
})();
