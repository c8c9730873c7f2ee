/** The legend: what a sign means, how many there are in view, and a switch for each. */
import type { Summary } from "../lib/api";
import { element } from "../lib/dom";
import { chosenStandings, type Filters, withStandings } from "../lib/filters";
import type { Words } from "../lib/words";
import { STANDINGS, type Standing } from "./look";

/** Sites shown: the sum of the standings that are switched on. */
export function shownTotal(summary: Summary, chosen: ReadonlySet<string>): number {
  return Object.entries(summary.standing).reduce((sum, [name, count]) => (chosen.has(name) ? sum + count : sum), 0);
}

/** The standings of the strip that a phone shows over the map; the whole legend is one tap away. */
const IN_STRIP: readonly Standing[] = ["bare", "partly", "covered", "over"];

interface Row {
  readonly box: HTMLInputElement;
  readonly count: HTMLElement;
  readonly item: HTMLElement;
}

/** Standings that are rare and only shown once there are any. */
const QUIET: ReadonlySet<Standing> = new Set<Standing>(["none", "unknown"]);

export class Legend {
  private readonly rows = new Map<Standing, Row>();
  /** Signs and counts once more for small screens; screen readers have the legend itself. */
  readonly strip = element("p", { class: "map-strip", "aria-hidden": "true" });
  private readonly total = element("output", { class: "legend-total" });

  constructor(
    container: HTMLElement,
    private readonly words: Words,
    private readonly filters: () => Filters,
    private readonly onChange: (filters: Filters) => void,
  ) {
    const list = element("ul", { class: "legend-list" }, ...STANDINGS.map((standing) => this.row(standing)));
    const reset = element("button", { type: "button", class: "btn btn-quiet btn-small" }, words.say("show_all"));
    reset.addEventListener("click", () => this.onChange(withStandings(this.filters(), new Set(), STANDINGS)));
    const head = element("div", { class: "legend-head" }, element("h2", {}, words.say("legend")), reset);
    container.replaceChildren(head, this.total, list, this.kinds());
    container.classList.add("map-legend");
    this.reset = reset;
    this.sync();
  }

  private readonly reset: HTMLButtonElement;

  /** Shows which standings the filters leave switched on. */
  sync(): void {
    const chosen = chosenStandings(this.filters(), STANDINGS);
    for (const [standing, { box }] of this.rows) box.checked = chosen.has(standing);
    this.reset.hidden = chosen.size === STANDINGS.length;
  }

  show(summary: Summary): void {
    const chosen = chosenStandings(this.filters(), STANDINGS);
    for (const [standing, { count, item }] of this.rows) {
      const sites = summary.standing[standing] ?? 0;
      count.textContent = this.words.number(sites);
      item.classList.toggle("is-zero", sites === 0);
      item.hidden = sites === 0 && QUIET.has(standing) && chosen.size === STANDINGS.length;
    }
    this.strip.replaceChildren(...IN_STRIP.map((standing) => this.stripEntry(standing, summary)));
    this.total.replaceChildren(...this.sentence(shownTotal(summary, chosen)));
    this.total.classList.remove("is-stale");
  }

  /** The counts are being asked again: the old ones stay, quieter. */
  wait(): void {
    this.total.classList.add("is-stale");
  }

  private sentence(total: number): (Node | string)[] {
    const [before = "", after = ""] = this.words.say("sites_in_view", { n: total }).split(this.words.number(total));
    return [before, element("strong", {}, this.words.number(total)), after];
  }

  private stripEntry(standing: Standing, summary: Summary): HTMLElement {
    const count = this.words.number(summary.standing[standing] ?? 0);
    return element("span", {}, element("i", { class: `glyph standing-${standing}` }), count);
  }

  private row(standing: Standing): HTMLElement {
    const box = element("input", { type: "checkbox", class: "legend-box" });
    const count = element("span", { class: "legend-count num" });
    const text = this.words.say(`standing_${standing}`);
    const item = element(
      "li",
      {},
      element(
        "label",
        { class: "legend-row" },
        box,
        element("span", { class: `glyph standing-${standing}`, "aria-hidden": "true" }),
        element("span", { class: "legend-text" }, text),
        count,
      ),
    );
    box.addEventListener("change", () => this.toggle(standing, box.checked));
    this.rows.set(standing, { box, count, item });
    return item;
  }

  private toggle(standing: Standing, on: boolean): void {
    const chosen = new Set(chosenStandings(this.filters(), STANDINGS));
    if (on) chosen.add(standing);
    else chosen.delete(standing);
    this.onChange(withStandings(this.filters(), chosen, STANDINGS));
  }

  private kinds(): HTMLElement {
    const sign = (kind: string) =>
      element("span", { class: `glyph standing-covered kind-${kind} glyph-plain`, "aria-hidden": "true" });
    return element(
      "p",
      { class: "legend-kinds" },
      element("span", {}, sign("house"), this.words.say("kind_house")),
      element("span", {}, sign("school"), this.words.say("kind_school")),
    );
  }
}
