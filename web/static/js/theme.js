"use strict";
// The system's theme, before anything is painted and whenever it changes.

(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wear = () => (document.documentElement.dataset.theme = dark.matches ? "dark" : "light");
  dark.addEventListener("change", wear);
  wear();
})();
