/** The sites nearest the middle of the map as a listbox: the same map for keyboard and screen reader. */
import { element } from "../lib/dom";
import type { Words } from "../lib/words";
import type { SiteOnMap } from "./point-tiles";

export const MOST_LISTED = 50;

export interface ListedSite extends SiteOnMap {
  readonly label?: string;
}

export interface SiteListEvents {
  readonly onActive: (site: ListedSite | null) => void;
  readonly onOpen: (site: ListedSite) => void;
}

export class SiteList {
  private readonly box: HTMLElement;
  private readonly note = element("p", { class: "map-list-note muted small", id: "map-list-note" });
  private readonly table: HTMLAnchorElement | null;
  private sites: readonly ListedSite[] = [];
  private active = -1;

  constructor(
    container: HTMLElement,
    private readonly words: Words,
    listUrl: string | null,
    private readonly events: SiteListEvents,
  ) {
    const heading = element("h2", { id: "map-list-title" }, words.say("list_title"));
    this.box = element("ul", {
      id: "map-listbox",
      class: "map-listbox",
      role: "listbox",
      tabindex: "0",
      "aria-labelledby": "map-list-title",
      "aria-describedby": "map-list-note",
    });
    container.classList.add("map-list");
    container.replaceChildren(heading, this.note, this.box);
    this.table = listUrl ? element("a", { class: "small", href: listUrl }, words.say("list_as_table")) : null;
    if (this.table) container.append(this.table);
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener("click", (event) => this.onClick(event));
    this.box.addEventListener("focus", () => this.activate(Math.max(0, this.active)));
    this.box.addEventListener("blur", () => this.events.onActive(null));
  }

  get element(): HTMLElement {
    return this.box;
  }

  /** The link to the table keeps the map's filters and box. */
  narrowTable(query: string): void {
    if (this.table) this.table.search = query;
  }

  show(sites: readonly ListedSite[]): void {
    const code = this.sites[this.active]?.code;
    this.sites = sites;
    this.box.replaceChildren(...sites.map((site, index) => this.option(site, index)));
    this.note.textContent = sites.length
      ? this.words.say("list_help", { n: sites.length })
      : this.words.say("list_empty");
    this.active = sites.findIndex((site) => site.code === code);
    this.box.hidden = sites.length === 0;
    this.mark();
  }

  private option(site: ListedSite, index: number): HTMLElement {
    const kind = this.words.say(`kind_${site.kind}`);
    const facts = [this.words.say(`standing_${site.standing}`), site.label ?? ""].filter(Boolean).join(" · ");
    return element(
      "li",
      { id: `map-option-${index}`, class: "map-option", role: "option", "aria-selected": "false", "data-index": String(index) },
      element("span", { class: `glyph standing-${site.standing} kind-${site.kind}`, "aria-hidden": "true" }),
      element("span", { class: "map-option-code mono" }, site.code),
      element("span", { class: "map-option-kind" }, kind),
      element("span", { class: "map-option-facts" }, facts),
    );
  }

  private onClick(event: Event): void {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-index]") : null;
    if (!option) return;
    this.activate(Number(option.dataset.index));
    this.openActive();
  }

  private onKey(event: KeyboardEvent): void {
    const last = this.sites.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(last, this.active + 1),
      ArrowUp: Math.max(0, this.active - 1),
      PageDown: Math.min(last, this.active + 10),
      PageUp: Math.max(0, this.active - 10),
      Home: 0,
      End: last,
    };
    const target = moves[event.key];
    if (target !== undefined) this.activate(target);
    else if (event.key === "Enter" || event.key === " ") this.openActive();
    else return;
    event.preventDefault();
  }

  private activate(index: number): void {
    if (!this.sites[index]) return;
    this.active = index;
    this.mark();
    this.events.onActive(this.sites[index] ?? null);
  }

  private openActive(): void {
    const site = this.sites[this.active];
    if (site) this.events.onOpen(site);
  }

  private mark(): void {
    for (const [index, option] of [...this.box.children].entries()) {
      const on = index === this.active;
      option.setAttribute("aria-selected", String(on));
      if (on) option.scrollIntoView({ block: "nearest" });
    }
    if (this.active < 0) this.box.removeAttribute("aria-activedescendant");
    else this.box.setAttribute("aria-activedescendant", `map-option-${this.active}`);
  }
}
