"use strict";
// What every page shares: its data, words in both languages, numbers, and elements made without
// HTML strings, so that no name of a grid can ever become markup.

const xunge = {data: JSON.parse(document.getElementById("data").textContent)};

xunge.words = (() => {
  const LOCALES = {zh: "zh-CN", en: "en"};
  const SVG = "http://www.w3.org/2000/svg";
  let language = xunge.data.language;

  /** The message `key` in the page's language, its {names} filled; an unknown key is shown as it is. */
  function say(key, values = {}) {
    const text = xunge.data.texts[language][key] ?? key.split(".").at(-1);
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  /** A text that the data carry in both languages. */
  const either = (texts) => texts[language];

  const number = (value, digits = 0) =>
    new Intl.NumberFormat(LOCALES[language], {
      minimumFractionDigits: digits, maximumFractionDigits: digits,
    }).format(value);

  /** A share in whole percent, rounded down but never to nothing: 991 of 992 is not 100 %. */
  const percent = (share) => (share > 0 && share < 0.01 ? "<1%" : `${Math.floor(share * 100 + 1e-9)}%`);

  /** A date such as 2026-05-11 in words; `parts` as Intl.DateTimeFormat takes them. */
  const day = (iso, parts) =>
    new Intl.DateTimeFormat(LOCALES[language], {timeZone: "UTC", ...parts}).format(new Date(`${iso}T00:00Z`));

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
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
    draw("svg", {class: "swatch", "aria-hidden": "true"}, draw("rect", {width: "100%", height: "100%", ...attributes}));

  /** A bar of parts laid end to end: [[attributes, amount], …]; `upright` stacks them from the ground. */
  function bar(parts, {upright = false, ...attributes} = {}) {
    const whole = parts.reduce((sum, [, amount]) => sum + amount, 0);
    let start = 0;
    const pieces = parts.filter(([, amount]) => amount > 0).map(([fills, amount]) => {
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

  /** Put the page's fixed words in their places: data-text, data-label and data-hint name keys. */
  function settle() {
    document.documentElement.lang = LOCALES[language];
    document.title = either(xunge.data.title);
    for (const node of document.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
    for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
    for (const node of document.querySelectorAll("[data-hint]")) {
      node.placeholder = say(node.dataset.hint);
      node.setAttribute("aria-label", say(node.dataset.hint));
    }
    for (const way of ["in", "out"]) {
      const button = document.querySelector(`.leaflet-control-zoom-${way}`);
      button.title = say(`map.zoom_${way}`);
      button.setAttribute("aria-label", button.title);
    }
  }

  function speak(chosen) {
    language = chosen in LOCALES ? chosen : language;
    settle();
  }

  return {say, either, number, percent, day, make, draw, swatch, bar, speak, spoken: () => language};
})();
