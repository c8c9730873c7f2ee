/** The panel of one site: the server writes it, this opens, fills and closes it. */
import { fragment } from "../lib/api";
import { element } from "../lib/dom";
import { htmx } from "../lib/htmx";
import type { Words } from "../lib/words";

export class Panel {
  private request = new AbortController();
  private returnTo: HTMLElement | null = null;
  private shown: string | null = null;

  constructor(
    private readonly aside: HTMLElement,
    private readonly url: string,
    private readonly words: Words,
    private readonly onChange: (code: string | null) => void,
    private readonly explain: (error: unknown) => string,
  ) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && this.shown) this.close();
    });
    // A claim's answer takes the place of the form that had the focus.
    document.addEventListener("htmx:after:swap", () => {
      if (this.shown && document.activeElement === document.body) this.focusTitle();
    });
    aside.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-panel-close]")) this.close();
    });
  }

  get code(): string | null {
    return this.shown;
  }

  /** Opens the panel of a site; focus comes back to `from` when it closes. */
  async open(code: string, from: HTMLElement | null): Promise<void> {
    if (from) this.returnTo = from;
    this.shown = code;
    this.onChange(code);
    this.aside.hidden = false;
    this.aside.setAttribute("aria-busy", "true");
    this.fill(this.waiting(code));
    this.focusTitle();
    await this.load(code);
  }

  /** Asks for the same site again, quietly, unless the person is in the middle of a form or of reading an answer. */
  async reload(): Promise<void> {
    const inside = this.aside.contains(document.activeElement);
    const busy = inside && document.activeElement?.matches("input,select,textarea");
    if (!this.shown || busy || this.aside.querySelector(".alert[role]")) return;
    await this.load(this.shown, false);
    if (inside) this.focusTitle();
  }

  close(): void {
    this.request.abort();
    this.shown = null;
    this.aside.hidden = true;
    this.aside.replaceChildren();
    this.onChange(null);
    this.returnTo?.focus();
    this.returnTo = null;
  }

  private async load(code: string, announce = true): Promise<void> {
    this.request.abort();
    this.request = new AbortController();
    const { signal } = this.request;
    try {
      const html = await fragment(this.url.replace("{code}", encodeURIComponent(code)), signal);
      if (signal.aborted) return;
      this.fill(html);
      htmx.process(this.aside);
    } catch (error) {
      if (signal.aborted) return;
      if (announce) this.fill(this.failed(code, error));
    }
    this.aside.removeAttribute("aria-busy");
    if (announce) this.focusTitle();
  }

  private fill(content: Node | string): void {
    if (typeof content === "string") this.aside.innerHTML = content;
    else this.aside.replaceChildren(content);
  }

  private focusTitle(): void {
    this.aside.querySelector<HTMLElement>("#site-panel-title")?.focus({ preventScroll: true });
  }

  private frame(code: string, ...body: Node[]): HTMLElement {
    const close = element(
      "button",
      { class: "btn btn-quiet btn-icon panel-close", type: "button", "data-panel-close": true, "aria-label": this.words.say("close") },
      element("span", { class: "icon icon-close", "aria-hidden": "true" }),
    );
    const title = element("h2", { id: "site-panel-title", tabindex: "-1", class: "mono" }, code);
    const head = element("header", { class: "panel-head" }, title, close);
    return element("article", { class: "panel" }, head, element("div", { class: "panel-body" }, ...body));
  }

  private waiting(code: string): HTMLElement {
    const lines = [1, 2, 3].map(() => element("div", { class: "skeleton", "aria-hidden": "true" }));
    return this.frame(code, element("p", { class: "visually-hidden", role: "status" }, this.words.say("loading")), ...lines);
  }

  private failed(code: string, error: unknown): HTMLElement {
    const again = element("button", { type: "button", class: "btn btn-secondary" }, this.words.say("try_again"));
    again.addEventListener("click", () => void this.open(code, null));
    return this.frame(code, element("div", { class: "alert alert-error", role: "alert" }, element("p", {}, this.explain(error)), again));
  }
}
