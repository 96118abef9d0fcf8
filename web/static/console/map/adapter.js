// The map engine behind a few verbs: the only module that knows MapLibre.

import {
  Map as Engine,
  ScaleControl,
  addProtocol,
  getVersion,
} from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import {rem} from "../theme.js";
import {moved, movedBox, placeOf} from "./datum.js";

const LONGEST_UNREST_MS = 4000;
const WIDEST_SCALE_PX = 110;

/** What is fitted stays clear of the tools above it and of the key below. */
const margins = () => ({
  top: 3.8 * rem(),
  right: 2.5 * rem(),
  bottom: 4.2 * rem(),
  left: 2.5 * rem(),
});

export const engine = () => `MapLibre GL JS ${getVersion()}`;

/**
 * Open a map in `container`, over `bounds` [w, s, e, n]; ready when the promise resolves.
 *
 * Labels need no glyph server: every sign is drawn by the browser in the fonts that a label layer
 * names. Nothing is requested but the engine's own worker, which lies beside its module.
 *
 * All places that go in and come out are WGS-84. Over a basemap in another `datum` they are shifted
 * here, for display only.
 */
export async function openMap(container, {bounds, padding = 24, ground, datum = "wgs84"}) {
  const place = placeOf(datum);
  const map = new Engine({
    container,
    style: {
      version: 8,
      sources: {},
      layers: [{id: "ground", type: "background", paint: {"background-color": ground}}],
    },
    bounds: movedBox(bounds, place.there),
    fitBoundsOptions: {padding},
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    rollEnabled: false,
    maxPitch: 60,
    minZoom: 8,
    maxZoom: 19,
    fadeDuration: 0, // a fade begins anew with every change, so that live labels would never show
    locale: {"Map.Title": ""},
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({maxWidth: WIDEST_SCALE_PX, unit: "metric"}), "bottom-right");
  await new Promise((resolve) => map.once("load", resolve));
  return verbsOf(map, place);
}

function verbsOf(map, place) {
  return {
    ...data(map, place),
    ...looks(map),
    ...camera(map, place),
    ...pointing(map),
    /** When everything is drawn, or soon after where the day never lets it rest. */
    settled: () =>
      new Promise((resolve) => {
        map.once("idle", resolve);
        setTimeout(resolve, LONGEST_UNREST_MS);
      }),
    close: () => map.remove(),
    /** Called when the browser has taken the graphics away, and when it gives them back. */
    whenLost: (tell) => map.on("webglcontextlost", tell),
    whenRestored: (tell) => map.on("webglcontextrestored", tell),
  };
}

/** What is drawn: sources of features that a property names, and their changes. */
const data = (map, {there}) => ({
  /** Add a GeoJSON source, or put all of it anew; `key` is the property that names a feature. */
  source(id, geojson, key) {
    const known = map.getSource(id);
    const data = moved(geojson, there);
    if (known) known.setData(data);
    else map.addSource(id, {type: "geojson", data, promoteId: key, tolerance: 0.2});
  },

  /** Add any other source, as the engine's style specification says. */
  addSource: (id, definition) => map.addSource(id, definition),
  /** Let `answer` bring what addresses that begin with `name:` stand for. */
  protocol: (name, answer) => addProtocol(name, answer),
  hasSource: (id) => Boolean(map.getSource(id)),

  /** Change some features of a source: [{id, properties, geometry}], and take some away. */
  change(id, changed, gone = [], added = []) {
    const update = changed.map(({id: feature, properties = {}, geometry}) => ({
      id: feature,
      newGeometry: moved(geometry, there),
      addOrUpdateProperties: Object.entries(properties).map(([key, value]) => ({key, value})),
    }));
    return map
      .getSource(id)
      .updateData({update, remove: gone, add: added.map((one) => moved(one, there))});
  },

  /** Mark a feature with passing traits, such as {hovered: true}; layers read them. */
  mark: (source, id, traits) => map.setFeatureState({source, id}, traits),
});

/** How it is drawn. */
const looks = (map) => ({
  layer: (definition, before) =>
    map.addLayer(definition, map.getLayer(before) ? before : undefined),
  removeLayer: (id) => map.getLayer(id) && map.removeLayer(id),
  removeSource: (id) => map.getSource(id) && map.removeSource(id),

  /** Change what a layer looks like: {paint, layout, filter, zooms}. */
  restyle(id, {paint = {}, layout = {}, filter, zooms}) {
    for (const [name, value] of Object.entries(paint)) map.setPaintProperty(id, name, value);
    for (const [name, value] of Object.entries(layout)) map.setLayoutProperty(id, name, value);
    if (filter !== undefined) map.setFilter(id, filter);
    if (zooms !== undefined) map.setLayerZoomRange(id, ...zooms);
  },

  /** How strongly raised shapes are shaded, 0 to 1. */
  shade: (intensity) => map.setLight({anchor: "map", intensity}),

  /** A picture (ImageData) that fills or icons name. */
  image(name, picture, pixelRatio) {
    if (map.hasImage(name)) map.removeImage(name);
    map.addImage(name, picture, {pixelRatio});
  },
});

/** Where one looks from. */
const camera = (map, {there, back}) => {
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    fit: (bounds, {padding = margins(), maxZoom = 17.5, glide = true} = {}) =>
      map.fitBounds(movedBox(bounds, there), {
        padding,
        maxZoom,
        duration: glide && !calm() ? 600 : 0,
      }),
    centre: (lonlat, {zoom, glide = true} = {}) =>
      map.easeTo({center: there(lonlat), zoom, duration: glide && !calm() ? 500 : 0}),
    lean: (pitch) => map.easeTo({pitch, duration: calm() ? 0 : 500}),
    nearer: (steps) => map.zoomTo(map.getZoom() + steps, {duration: calm() ? 0 : 200}),
    zoom: () => map.getZoom(),
    pitch: () => map.getPitch(),
    bounds: () => movedBox(map.getBounds().toArray().flat(), back),
    pixelOf: (lonlat) => map.project(there(lonlat)),
    whenMoved: (tell) => map.on("moveend", tell),
    /** Called when a person, not a program, moves the map. */
    whenDragged: (tell) => map.on("dragstart", tell),
  };
};

/** What a pointer is on. `layers` in the order of precedence; features are {layer, id, properties}. */
const pointing = (map) => {
  const found = (point, layers) => {
    const there = layers.filter((layer) => map.getLayer(layer));
    for (const layer of there) {
      const [first] = map.queryRenderedFeatures(around(point, layer), {layers: [layer]});
      if (first) return {layer, id: first.id ?? null, properties: first.properties};
    }
    return null;
  };
  const around = (point, layer) =>
    /^(workers|replay)/.test(layer)
      ? [
          [point.x - 5, point.y - 5],
          [point.x + 5, point.y + 5],
        ]
      : point;
  return {
    /** `tell(feature or null, {x, y})` as the pointer moves, once a frame; null when it leaves. */
    whenPointed(layers, tell) {
      let asked = null;
      map.on("mousemove", ({point}) => {
        if (!asked) requestAnimationFrame(() => look());
        asked = point;
      });
      function look() {
        const point = asked;
        asked = null;
        if (!point || map.isMoving()) return;
        const feature = found(point, layers());
        map.getCanvas().style.cursor = feature ? "pointer" : "";
        tell(feature, point);
      }
      map.on("mouseout", () => {
        asked = null;
        tell(null, null);
      });
    },
    whenPressed: (layers, tell) =>
      map.on("click", ({point}) => tell(found(point, layers()), point)),
    canvas: () => map.getCanvas(),
  };
};
