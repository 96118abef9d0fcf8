// Words, numbers and times in the chosen language. The words are the product's one catalogue.

const LOCALES = {zh: "zh-CN", en: "en-GB"};
let texts = {zh: {}, en: {}};
let language = "zh";

/** Bring the catalogue; it lies beside this module. */
export async function loadWords() {
  const answer = await fetch(new URL("words.json", import.meta.url));
  texts = await answer.json();
}

/** Speak a language from now on, and put the page's fixed words in their places. */
export function speak(chosen, root = document) {
  language = chosen;
  document.documentElement.lang = LOCALES[chosen];
  for (const node of root.querySelectorAll("[data-text]"))
    node.textContent = say(node.dataset.text);
  for (const node of root.querySelectorAll("[data-label]"))
    node.setAttribute("aria-label", say(node.dataset.label));
}

export const spoken = () => language;

/** The message `key`, its {names} filled; a key that is not there is shown as it is. */
export function say(key, values = {}) {
  const text = texts[language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The message `key` in each language, the one spoken now first: [{lang, text}]. */
export const inBoth = (key) =>
  [language, language === "zh" ? "en" : "zh"].map((one) => ({
    lang: LOCALES[one],
    text: texts[one][key] ?? key,
  }));

/** A text that data carry in both languages. */
export const either = (both) => both?.[language] ?? "";

const formats = new Map(); // one costs as much to make as some hundred uses

function formatOf(Format, options) {
  const key = `${Format.name} ${language} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Format(LOCALES[language], options));
  return formats.get(key);
}

export const number = (value, digits = 0) =>
  formatOf(Intl.NumberFormat, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);

/** Whole minutes, rounded down, so that 59.9 is not yet the hour; nothing known is a dash. */
export const minutes = (value) =>
  value === null || value === undefined ? "–" : number(Math.floor(value + 1e-9));

/** A share in whole percent, rounded down but never to nothing: 991 of 992 is not 100 %. */
export const percent = (share) =>
  share > 0 && share < 0.01 ? "<1%" : `${Math.floor(share * 100 + 1e-9)}%`;

/** A moment (ms since 1970) in a time zone; `parts` as Intl.DateTimeFormat takes them. */
export const moment = (at_ms, timeZone, parts) =>
  formatOf(Intl.DateTimeFormat, {timeZone, hourCycle: "h23", ...parts}).format(at_ms);

/** An age in s, in the largest unit that still says something. */
export function age(age_s) {
  if (age_s < 60) return say("console.seconds_ago", {n: number(Math.max(0, Math.floor(age_s)))});
  if (age_s < 3600) return say("console.minutes_ago", {n: number(Math.floor(age_s / 60))});
  return say("console.hours_ago", {n: number(Math.floor(age_s / 3600))});
}
