/** A small map in a form: a tap puts the point, and so does a button that takes the middle of the map. */
import * as L from "leaflet";
import { Api } from "../lib/api";
import { readConfig } from "../lib/config";
import { element } from "../lib/dom";
import { type LatLng, toCorners } from "../lib/lonlat";
import { placeText, readPlace } from "../lib/place-text";
import { currentTheme, onThemeChange } from "../lib/theme";
import { Words } from "../lib/words";
import { loadBaseData } from "./base-data";
import { BaseMap } from "./basemap";
import { addControls, makeMap } from "./leaflet-map";

const NEAR_ZOOM = 16;
/** Farther out than this a tap means hundreds of metres: it brings the place closer instead of choosing it. */
const CHOOSE_FROM_ZOOM = 14.5;
const CLOSER_BY = 3;
const SIGN: L.CircleMarkerOptions = { radius: 9, className: "map-here", interactive: false, pane: "selection" };

export interface Pin {
  /** The map is on screen by now, or has another size. */
  shown(): void;
}

export interface PinForm {
  /** Where the place is written; read for where to begin. */
  readonly text: HTMLInputElement;
  /** The kelurahan that was chosen, to begin there. */
  readonly area: string;
  put(place: string): void;
  tell(said: string): void;
}

/** Makes the map in `box` for a form. */
export function makePin(box: HTMLElement, { text, area, put, tell }: PinForm): Pin {
  // Whoever puts a pin looks at a house he stands before: no points of others are drawn, so any zoom will do.
  const config = { ...readConfig(), audience: "exact" as const };
  const words = new Words(config.words, config.language);
  const canvas = element("div", { class: "pin-map-canvas", role: "application", "aria-label": box.dataset.wordMap ?? "" });
  const middle = element("button", { type: "button", class: "btn btn-secondary btn-small" }, box.dataset.wordMiddle ?? "");
  box.append(canvas, element("span", { class: "survey-map-middle", "aria-hidden": "true" }), middle);
  const map = makeMap(canvas, config, words, false);
  addControls(map, words);
  const sign = L.layerGroup().addTo(map);
  const choose = (place: LatLng) => {
    sign.clearLayers().addLayer(L.circleMarker(place, SIGN));
    put(placeText(place.lat, place.lng));
  };
  const begin = () => {
    const place = readPlace(text.value);
    sign.clearLayers();
    if (!place) return;
    sign.addLayer(L.circleMarker(place, SIGN));
    map.setView(place, Math.max(map.getZoom(), NEAR_ZOOM), { animate: false });
  };
  map.fitBounds(L.latLngBounds(...toCorners(config.bounds)), { animate: false });
  begin();
  const chooseOrCome = (place: LatLng) => {
    if (map.getZoom() >= CHOOSE_FROM_ZOOM) choose(place);
    else {
      map.setView(place, Math.min(NEAR_ZOOM, map.getZoom() + CLOSER_BY));
      tell(box.dataset.wordCloser ?? "");
    }
  };
  map.on("click", ({ latlng }) => chooseOrCome(latlng));
  middle.addEventListener("click", () => chooseOrCome(map.getCenter()));
  // What is typed, or told by the phone, is shown as well.
  text.addEventListener("change", begin);
  const base = new BaseMap(map, currentTheme);
  onThemeChange(() => base.restyle());
  void loadBaseData(new Api(config.apiBase), config).then((data) => {
    base.show(data);
    const here = data.kelurahan?.features.find(({ properties }) => properties.code === area);
    if (here && !readPlace(text.value)) map.fitBounds(L.geoJSON(here).getBounds(), { animate: false });
  });
  return { shown: () => map.invalidateSize() };
}
