/** The button *I stand in front of this house*: the phone's place goes into the form's text field, with its accuracy. */
import { placeText } from "../lib/place-text";

const ROUGH_FROM_M = 25;

/** What to say of an accuracy: `{n}` becomes whole metres. */
export function foundText(words: DOMStringMap, accuracy: number): string {
  const said = (accuracy > ROUGH_FROM_M ? words.wordRough : words.wordFound) ?? "{n} m";
  return said.replace("{n}", String(Math.ceil(accuracy)));
}

function part<T extends HTMLElement>(box: HTMLElement, name: string): T | null {
  return box.querySelector<T>(`[data-position-${name}]`);
}

function enhance(box: HTMLElement): void {
  const button = part<HTMLButtonElement>(box, "button");
  const told = part(box, "told");
  const text = part<HTMLInputElement>(box, "text");
  const byGps = part<HTMLInputElement>(box, "gps");
  const accuracy = part<HTMLInputElement>(box, "accuracy");
  if (!button || !told || !text || !byGps || !accuracy || box.dataset.positionLive) return;
  if (!("geolocation" in navigator) || !window.isSecureContext) return;
  const put = (place: string, gps: string, metres: string) => {
    text.value = place;
    byGps.value = gps;
    accuracy.value = metres;
  };
  // A place changed by hand is no longer the phone's.
  text.addEventListener("input", () => put(text.value, "", ""));
  button.hidden = false;
  box.dataset.positionLive = "1";
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    told.textContent = button.dataset.wordBusy ?? "";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        put(placeText(coords.latitude, coords.longitude), "1", String(Math.ceil(coords.accuracy)));
        text.dispatchEvent(new Event("change", { bubbles: true }));
        told.textContent = foundText(button.dataset, coords.accuracy);
      },
      () => {
        button.removeAttribute("aria-busy");
        told.textContent = button.dataset.wordFailed ?? "";
      },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 },
    );
  });
}

export function enhancePositions(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-position]")) enhance(box);
}
