"use strict";
// The page's state and what changes it. The state stands in the address after #, so that a view can
// be sent on and the browser's back button goes back to the view before.

(() => {
  const model = xunge.model;
  const state = {date: model.dates.at(-1) ?? null, level: model.lowest, within: null, only: null};

  function readAddress() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const level = Number(asked.get("level"));
    const within = model.places.code.indexOf(asked.get("within"));
    state.date = model.dates.includes(asked.get("date"))
      ? asked.get("date")
      : (model.dates.at(-1) ?? null);
    state.level = model.numbers.includes(level) ? level : model.lowest;
    state.within = within >= 0 ? within : null;
    state.only = model.verdicts.includes(asked.get("only")) ? asked.get("only") : null;
    xunge.words.speak(asked.get("language") ?? xunge.words.spoken());
  }

  function writeAddress() {
    const said = new URLSearchParams();
    if (state.date !== null) said.set("date", state.date);
    said.set("level", state.level);
    if (state.within !== null) said.set("within", model.places.code[state.within]);
    if (state.only !== null) said.set("only", state.only);
    said.set("language", xunge.words.spoken());
    if (location.hash.slice(1) !== String(said)) history.pushState(null, "", `#${said}`);
  }

  function show() {
    xunge.picture.paint(state);
    xunge.panel.show(state);
  }

  /** Change part of the state and show it. */
  xunge.change = (part) => {
    Object.assign(state, part);
    writeAddress();
    show();
  };

  /** Make a place the panel's subject and show a level below it; null is the whole net. */
  xunge.enter = (place) => {
    document.getElementById("search").value = "";
    const inside =
      place === null ? state.level : Math.max(state.level, model.places.level[place] + 1);
    xunge.change({within: place, level: inside});
    xunge.picture.visit(place);
  };

  /** What a click on a place does: go into it, or, where there is nothing inside, go near. */
  xunge.choose = (place) =>
    model.isBasic(place) ? xunge.picture.visit(place) : xunge.enter(place);

  const step = (way) => xunge.change({date: model.dates[model.dates.indexOf(state.date) + way]});

  xunge.start = (map) => {
    xunge.picture.start(map);
    readAddress();
    xunge.picture.fit();
    show();
    document.getElementById("earlier").onclick = () => step(-1);
    document.getElementById("later").onclick = () => step(1);
    document.getElementById("search").oninput = () => xunge.list.showPlaces(state);
    document.getElementById("language").onclick = () => {
      xunge.words.speak(xunge.words.spoken() === "zh" ? "en" : "zh");
      xunge.change({});
    };
    addEventListener("popstate", () => {
      readAddress();
      show();
    });
    for (const way of ["beforeprint", "afterprint"]) {
      addEventListener(way, () => {
        map.invalidateSize({animate: false});
        xunge.picture.fit();
      });
    }
  };
})();
