"use strict";
// What ties the evidence map together: it speaks, shows and prints.

xunge.start = (map, [zone]) => {
  const fit = () => map.fitBounds(zone.getBounds().pad(0.12), {animate: false});
  const speak = (language) => {
    xunge.words.speak(language);
    xunge.panel.show();
  };
  fit();
  xunge.picture.start(map);
  speak(xunge.words.spoken());
  document.getElementById("language").onclick = () =>
    speak(xunge.words.spoken() === "zh" ? "en" : "zh");
  for (const way of ["beforeprint", "afterprint"]) {
    addEventListener(way, () => {
      map.invalidateSize({animate: false});
      fit();
    });
  }
};
