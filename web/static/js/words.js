"use strict";
// What every page shares: its data, and words and numbers in both languages.

const xunge = {data: JSON.parse(document.getElementById("data").textContent)};

xunge.words = (() => {
  const LOCALES = {zh: "zh-CN", en: "en"};
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
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);

  /** A share in whole percent, rounded down but never to nothing: 991 of 992 is not 100 %. */
  const percent = (share) =>
    share > 0 && share < 0.01 ? "<1%" : `${Math.floor(share * 100 + 1e-9)}%`;

  /** A date such as 2026-05-11 in words; `parts` as Intl.DateTimeFormat takes them. */
  const day = (iso, parts) =>
    new Intl.DateTimeFormat(LOCALES[language], {timeZone: "UTC", ...parts}).format(
      new Date(`${iso}T00:00Z`),
    );

  /** Seconds since midnight as 09:05, or as 09:05:07 with `seconds`. */
  function clock(time, {seconds = false} = {}) {
    const whole = Math.floor(time);
    const parts = [whole / 3600, (whole / 60) % 60, whole % 60].slice(0, seconds ? 3 : 2);
    return parts.map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
  }

  /** Put the page's fixed words in their places: data-text, data-label and data-hint name keys. */
  function settle() {
    document.documentElement.lang = LOCALES[language];
    document.title = either(xunge.data.title);
    for (const node of document.querySelectorAll("[data-text]"))
      node.textContent = say(node.dataset.text);
    for (const node of document.querySelectorAll("[data-label]"))
      node.setAttribute("aria-label", say(node.dataset.label));
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

  return {say, either, number, percent, day, clock, speak, spoken: () => language};
})();
