// The theme as the map needs it: custom properties of the style sheets as values.

/** The theme's colour `name`, as CSS writes it. */
export const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** How many pixels one rem is: on a wall screen everything grows with it. */
export const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

const FONTS = [
  "PingFang SC",
  "Microsoft YaHei",
  "Noto Sans CJK SC",
  "Noto Sans SC",
  "Source Han Sans SC",
  "WenQuanYi Micro Hei",
];

/** The fonts of labels on the map; the first name is none but says the weight to the engine. */
export const fonts = (weight = "Medium") => [`Label ${weight}`, ...FONTS];

/** Show a theme and keep it for the next visit. */
export function wear(theme) {
  document.documentElement.dataset.theme = theme;
}

/** Remember a choice in this browser, where it lets us. */
export function keep(name, value) {
  try {
    localStorage.setItem(`xunge.${name}`, value);
  } catch {
    // a browser that keeps nothing
  }
}

export function kept(name) {
  try {
    return localStorage.getItem(`xunge.${name}`);
  } catch {
    return null;
  }
}
