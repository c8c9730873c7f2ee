/** The button *Tap the place on the map*: the map and its styles are loaded only when somebody asks for them. */
import type { Pin } from "../map/pin";

function part<T extends HTMLElement>(box: HTMLElement, name: string): T | null {
  return box.querySelector<T>(`[data-position-${name}]`);
}

function loadStyle(address: string): Promise<void> {
  const known = document.querySelector(`link[href="${address}"]`);
  if (known || !address) return Promise.resolve();
  return new Promise((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.addEventListener("load", () => done());
    link.addEventListener("error", () => done());
    document.head.append(link);
  });
}

function enhance(box: HTMLElement): void {
  const button = box.querySelector<HTMLButtonElement>("[data-pin-button]");
  const place = box.querySelector<HTMLElement>("[data-pin-map]");
  const text = part<HTMLInputElement>(box, "text");
  const byPin = part<HTMLInputElement>(box, "pin");
  if (!button || !place || !text || !byPin) return;
  let pin: Promise<Pin> | null = null;
  const tell = (said: string) => {
    const told = part(box, "told");
    if (told) told.textContent = said;
  };
  const put = (told: string) => {
    text.value = told;
    byPin.value = "1";
    for (const name of ["gps", "accuracy"]) {
      const input = part<HTMLInputElement>(box, name);
      if (input) input.value = "";
    }
    tell(button.dataset.wordPut ?? "");
  };
  const make = async () => {
    const [{ makePin }] = await Promise.all([import("../map/pin"), loadStyle(button.dataset.pinStyle ?? "")]);
    const area = box.closest("form")?.querySelector<HTMLSelectElement>('select[name="area_code"]')?.value ?? "";
    return makePin(place, { text, area, put, tell });
  };
  // A place changed by hand is no longer the pin's.
  text.addEventListener("input", () => {
    byPin.value = "";
  });
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = place.hidden;
    place.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    pin ??= make();
    pin.then((made) => made.shown()).catch(() => {
      pin = null;
      place.hidden = true;
      button.setAttribute("aria-expanded", "false");
      tell(button.dataset.wordFailed ?? "");
    });
  });
}

export function enhancePins(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-position]")) enhance(box);
}
