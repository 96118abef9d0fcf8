"use strict";
// Before anything is painted: the theme that was chosen, else the system's, and the language.

(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem(`xunge.${name}`);
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = kept("theme") ?? (dark ? "dark" : "light");
  document.documentElement.lang = kept("language") === "en" ? "en" : "zh-CN";
})();
