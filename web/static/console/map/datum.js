// GCJ-02, the datum of Chinese web maps: WGS-84 shifted by the published offset. Data are WGS-84
// everywhere; only what is drawn above tiles in GCJ-02 is shifted, and what is pressed there shifted
// back. The same arithmetic as gis/datum.py; a test holds them within 1e-7°.

const KRASOVSKY_A = 6378245.0;
const KRASOVSKY_E2 = 0.00669342162296594323;
const CHINA = [72.004, 0.8293, 137.8347, 55.8271];
const MOST_STEPS = 12;
const SETTLED_DEG = 1e-12;
const DEGREE = Math.PI / 180;

const inChina = ([lon, lat]) =>
  lon >= CHINA[0] && lat >= CHINA[1] && lon <= CHINA[2] && lat <= CHINA[3];

/** Two thirds of the sum of sines of these heights (m) and half-lengths (degrees). */
const waves = (x, ...pairs) =>
  pairs.reduce((sum, [height, half]) => sum + (2 / 3) * height * Math.sin((Math.PI / half) * x), 0);

/** The offset without the box of China. */
function shifted([lon, lat]) {
  const [x, y] = [lon - 105, lat - 35];
  const root = 0.1 * Math.sqrt(Math.abs(x));
  const ripple = waves(x, [20, 1 / 6], [20, 1 / 2]);
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * (x + y) +
    root +
    ripple +
    waves(x, [20, 1], [40, 3], [150, 12], [300, 30]);
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    2 * root +
    ripple +
    waves(y, [20, 1], [40, 3], [160, 12], [320, 30]);
  const squared = 1 - KRASOVSKY_E2 * Math.sin(lat * DEGREE) ** 2;
  const vertical = KRASOVSKY_A / Math.sqrt(squared);
  return [
    lon + east / (vertical * Math.cos(lat * DEGREE)) / DEGREE,
    lat + north / ((vertical * (1 - KRASOVSKY_E2)) / squared) / DEGREE,
  ];
}

/** WGS-84 → GCJ-02; outside China nothing changes. */
export const toGcj02 = (lonlat) => (inChina(lonlat) ? shifted(lonlat) : lonlat);

/** GCJ-02 → WGS-84, by iteration: each step errs a fortieth of the last. */
export function fromGcj02(lonlat) {
  let found = lonlat;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const there = shifted(found);
    const off = [lonlat[0] - there[0], lonlat[1] - there[1]];
    found = [found[0] + off[0], found[1] + off[1]];
    if (Math.abs(off[0]) < SETTLED_DEG && Math.abs(off[1]) < SETTLED_DEG) break;
  }
  return inChina(found) ? found : lonlat;
}

/** How a map over tiles of a datum draws places, and what its places are. */
export const placeOf = (datum) =>
  datum === "gcj02" ? {there: toGcj02, back: fromGcj02} : {there: same, back: same};

const same = (lonlat) => lonlat;

/** A GeoJSON geometry, feature or collection with every place moved. */
export function moved(geojson, there) {
  if (there === same || !geojson) return geojson;
  const place = (part) => (typeof part[0] === "number" ? there(part) : part.map(place));
  if (geojson.features)
    return {...geojson, features: geojson.features.map((one) => moved(one, there))};
  if (geojson.type === "Feature") return {...geojson, geometry: moved(geojson.geometry, there)};
  return {...geojson, coordinates: place(geojson.coordinates)};
}

/** A box [w, s, e, n] with its corners moved. */
export const movedBox = ([west, south, east, north], there) => [
  ...there([west, south]),
  ...there([east, north]),
];
