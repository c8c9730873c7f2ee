/** Search by code, school or kelurahan: areas are looked up here, sites are asked of the server. */
import { element, settled } from "../lib/dom";
import type { LatLng } from "../lib/lonlat";
import type { Words } from "../lib/words";

export interface Choice {
  readonly label: string;
  readonly note: string;
  readonly glyph?: string;
  readonly code?: string;
  readonly at?: LatLng;
  readonly area?: string;
}

export interface SearchSources {
  readonly areas: (text: string) => Choice[];
  readonly sites: (text: string, signal: AbortSignal) => Promise<Choice[]>;
  readonly onChoose: (choice: Choice) => void;
}

/** Lower case without blanks, stops and prefixes, so that "kel. Karangasem" finds "Karang Asem". */
export function folded(text: string): string {
  return text
    .toLowerCase()
    .replace(/^(kel|kec|kelurahan|kecamatan)\.?\s+/, "")
    .replace(/[\s.\-']/g, "");
}

export class Search {
  private readonly list: HTMLElement;
  private request = new AbortController();
  private choices: readonly Choice[] = [];
  private active = -1;

  constructor(
    form: HTMLFormElement,
    private readonly input: HTMLInputElement,
    private readonly words: Words,
    private readonly sources: SearchSources,
  ) {
    this.list = element("ul", { id: "map-results", class: "map-results", role: "listbox", "aria-label": words.say("search_results"), hidden: true });
    form.append(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": "map-results",
      "aria-autocomplete": "list",
    })) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", settled(200, () => void this.ask()));
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.onClick(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
  }

  private async submit(): Promise<void> {
    if (this.active < 0) await this.ask();
    this.choose(this.choices[Math.max(0, this.active)]);
  }

  private async ask(): Promise<void> {
    const text = this.input.value.trim();
    this.request.abort();
    this.request = new AbortController();
    const { signal } = this.request;
    if (text.length < 2) return this.close();
    const areas = this.sources.areas(text);
    this.show(areas, "searching");
    try {
      const sites = await this.sources.sites(text, signal);
      if (!signal.aborted) this.show([...areas, ...sites], "search_nothing");
    } catch {
      if (!signal.aborted) this.show(areas, "search_failed");
    }
  }

  private show(choices: readonly Choice[], emptyWord: string): void {
    this.choices = choices;
    this.active = -1;
    const options = choices.map((choice, index) => this.option(choice, index));
    const empty = element("li", { class: "map-result-note", role: "option", "aria-disabled": "true" }, this.words.say(emptyWord));
    this.list.replaceChildren(...(options.length ? options : [empty]));
    this.open(true);
  }

  private option({ label, note, glyph }: Choice, index: number): HTMLElement {
    return element(
      "li",
      { id: `map-result-${index}`, class: "map-result", role: "option", "aria-selected": "false", "data-index": String(index) },
      element("span", { class: glyph ? `glyph ${glyph}` : "icon icon-area", "aria-hidden": "true" }),
      element("span", { class: "map-result-label" }, label),
      element("span", { class: "map-result-note muted" }, note),
    );
  }

  private onClick(event: Event): void {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-index]") : null;
    if (option) this.choose(this.choices[Number(option.dataset.index)]);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      if (!this.list.hidden) event.stopPropagation();
      this.close();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || this.list.hidden || this.choices.length === 0) return;
    event.preventDefault();
    this.active = (this.active + step + this.choices.length) % this.choices.length;
    for (const [index, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(index === this.active));
      if (index === this.active) option.scrollIntoView({ block: "nearest" });
    }
    this.input.setAttribute("aria-activedescendant", `map-result-${this.active}`);
  }

  private choose(choice: Choice | undefined): void {
    if (!choice) return;
    this.input.value = choice.label;
    this.close();
    this.sources.onChoose(choice);
  }

  private close(): void {
    this.open(false);
  }

  private open(open: boolean): void {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.input.removeAttribute("aria-activedescendant");
  }
}
