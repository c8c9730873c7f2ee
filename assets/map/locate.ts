/** A button that takes the map to where the device is; the position stays on the device. */
import * as L from "leaflet";
import { element } from "../lib/dom";
import type { Words } from "../lib/words";

const CLOSE_ZOOM = 15;

export function addLocate(map: L.Map, words: Words, say: (text: string) => void): void {
  if (!("geolocation" in navigator) || !window.isSecureContext) return;
  const here = L.layerGroup().addTo(map);
  const button = element(
    "button",
    { type: "button", class: "map-button", title: words.say("locate"), "aria-label": words.say("locate") },
    element("span", { class: "icon icon-locate", "aria-hidden": "true" }),
  );
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        const place = L.latLng(coords.latitude, coords.longitude);
        here.clearLayers();
        here.addLayer(L.circle(place, { radius: coords.accuracy, className: "map-here-range", interactive: false, pane: "selection" }));
        here.addLayer(L.circleMarker(place, { radius: 7, className: "map-here", interactive: false, pane: "selection" }));
        map.setView(place, Math.max(map.getZoom(), CLOSE_ZOOM));
        say(words.say("located"));
      },
      () => {
        button.removeAttribute("aria-busy");
        say(words.say("not_located"));
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  });
  addButton(map, button);
}

/** Puts a button of ours under Leaflet's own. */
export function addButton(map: L.Map, button: HTMLElement): void {
  const control = new L.Control({ position: "topright" });
  control.onAdd = () => {
    const box = element("div", { class: "leaflet-bar" }, button);
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  control.addTo(map);
}
