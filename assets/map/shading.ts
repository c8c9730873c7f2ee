/** The choice to colour kelurahan by how much of their need is promised. */
import type { Api } from "../lib/api";
import { element } from "../lib/dom";
import type { Words } from "../lib/words";
import type { BaseMap } from "./basemap";
import { RAMP_STEPS_PERCENT } from "./look";

/** The key of the five colours; lower ends are read from the steps. */
export function rampKey(words: Words): HTMLElement {
  const steps = [0, ...RAMP_STEPS_PERCENT].map((from, step) => {
    const to = RAMP_STEPS_PERCENT[step] ?? 100;
    return element(
      "li",
      {},
      element("span", { class: `swatch ramp-${step}`, "aria-hidden": "true" }),
      `${words.number(from)}–${words.number(to)}%`,
    );
  });
  return element("ul", { class: "key key-ramp" }, ...steps);
}

/** A switch under the legend; the figures are fetched when it is first wanted, and anew after a change. */
export class Shading {
  private readonly box = element("input", { type: "checkbox" });
  private readonly key: HTMLElement;

  constructor(
    container: HTMLElement,
    words: Words,
    private readonly api: Api,
    private readonly base: BaseMap,
    private readonly query: () => string,
    private readonly onFail: (error: unknown) => void,
  ) {
    this.key = rampKey(words);
    this.key.hidden = true;
    const label = element("label", { class: "choice" }, this.box, element("span", {}, words.say("shade")));
    container.append(element("div", { class: "map-shading" }, label, this.key));
    this.box.addEventListener("change", () => void this.refresh());
  }

  async refresh(): Promise<void> {
    this.key.hidden = !this.box.checked;
    if (!this.box.checked) return this.base.colourBy(null);
    try {
      const rows = await this.api.coverage(this.query());
      if (this.box.checked) this.base.colourBy(new Map(rows.map((row) => [row.code, row.percent_agreed])));
    } catch (error) {
      this.onFail(error);
    }
  }
}
