"use strict";
// The places by grid, so that everything on the map is also a text and a key away. They stand in
// the net's order: this is no ranking.

xunge.list = (() => {
  const {say, number} = xunge.words;
  const {make, swatch, renew} = xunge.drawing;
  const {verdictWord, verdictBar} = xunge.verdicts;
  const model = xunge.model;
  const MANY = 60;
  const part = (id) => document.getElementById(id);

  function show(state) {
    showPath(state);
    showPlaces(state);
  }

  function showPath(state) {
    const steps = [
      null,
      ...(state.within === null
        ? []
        : model.path(state.within).filter((place) => !model.roots.includes(place))),
    ];
    renew(
      part("path"),
      steps.flatMap((place, at) => {
        const name = place === null ? say("map.everywhere") : model.places.name[place];
        const button = make(
          "button",
          {type: "button", disabled: at === steps.length - 1, onclick: () => xunge.enter(place)},
          name,
        );
        return at ? ["›", button] : [button];
      }),
    );
  }

  /** Places that match the search, else those of the pressed verdict, else the next level down. */
  function listed(state) {
    const query = part("search").value.trim().toLowerCase();
    const inside = model.all.filter(
      (place) => model.within(place, state.within) && !model.roots.includes(place),
    );
    if (query) {
      return inside.filter(
        (place) =>
          model.places.code[place].startsWith(query) ||
          model.places.name[place].toLowerCase().includes(query),
      );
    }
    if (state.only !== null)
      return inside.filter(
        (place) => model.isBasic(place) && model.verdictOf(place, state.date) === state.only,
      );
    const outer = state.within === null ? model.roots : [state.within];
    return outer.flatMap((place) => (model.isBasic(place) ? [place] : model.children[place]));
  }

  function showPlaces(state) {
    const found = listed(state);
    const rows = found.slice(0, MANY).map((place) => make("li", {}, row(place, state)));
    if (!found.length) rows.push(make("li", {class: "nothing"}, say("map.nothing")));
    if (found.length > MANY)
      rows.push(
        make("li", {class: "nothing"}, say("map.more", {count: number(found.length - MANY)})),
      );
    renew(part("places"), rows);
  }

  function row(place, state) {
    const onMap = () => xunge.picture.open(place);
    const offMap = () => xunge.picture.shut(place);
    return make(
      "button",
      {
        type: "button",
        "data-place": place,
        onclick: () => xunge.choose(place),
        onfocus: onMap,
        onmouseenter: onMap,
        onblur: offMap,
        onmouseleave: offMap,
      },
      make("span", {class: "name"}, model.places.name[place], nearby(place, state)),
      ...figures(place, state),
    );
  }

  /** In a list that mixes places: which place this one belongs to, unless its name says so. */
  function nearby(place, state) {
    const parent = model.places.parent[place];
    const mixed = state.only !== null || part("search").value.trim();
    if (!mixed || parent < 0 || model.places.name[place].startsWith(model.places.name[parent]))
      return null;
    return make("small", {}, model.places.name[parent]);
  }

  function figures(place, state) {
    if (model.isBasic(place)) {
      const {verdict, minutes} = model.dayOf(place, state.date);
      return [
        make("span", {class: "state"}, swatch({"data-verdict": verdict}), verdictWord(verdict)),
        make(
          "span",
          {class: "figure"},
          minutes === null || minutes === undefined
            ? "–"
            : say("map.short_minutes", {minutes: number(minutes, 1)}),
        ),
      ];
    }
    const sum = model.sumOf(place, state.date);
    return [verdictBar(sum), make("span", {class: "figure"}, `${sum.met}/${sum.due}`)];
  }

  return {show, showPlaces};
})();
