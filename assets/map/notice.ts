/** What the map has to say: a polite line for screen readers and a visible bar when something is wrong. */
import { element } from "../lib/dom";
import { Offline, Problem } from "../lib/problem";
import type { Words } from "../lib/words";

export class Notice {
  private readonly status = element("p", { class: "visually-hidden", role: "status", id: "map-status" });
  private readonly bar = element("div", { class: "map-notice", role: "alert", hidden: true });
  private readonly busy = element("div", { class: "map-busy", "aria-hidden": "true", hidden: true });
  private readonly empty = element("div", { class: "map-empty", hidden: true });

  constructor(
    stage: HTMLElement,
    private readonly words: Words,
    onRetry: () => void,
    onReset: () => void,
  ) {
    this.text = element("span", {});
    const again = element("button", { type: "button", class: "btn btn-small btn-secondary" }, words.say("try_again"));
    again.addEventListener("click", onRetry);
    this.bar.append(this.text, again);
    const reset = element("button", { type: "button", class: "btn btn-small btn-secondary" }, words.say("clear_filters"));
    reset.addEventListener("click", onReset);
    this.empty.append(element("p", {}, words.say("nothing_in_view")), reset);
    stage.append(this.status, this.bar, this.busy, this.empty);
  }

  private readonly text: HTMLElement;

  say(text: string): void {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  loading(on: boolean): void {
    this.busy.hidden = !on;
  }

  nothing(on: boolean): void {
    this.empty.hidden = !on;
  }

  fail(error: unknown): void {
    this.text.textContent = explain(error, this.words);
    this.bar.hidden = false;
  }

  offline(): void {
    this.fail(new Offline());
  }

  clear(): void {
    this.bar.hidden = true;
  }
}

/** A sentence for a person: the server's own where it gave one. */
export function explain(error: unknown, words: Words): string {
  if (error instanceof Offline) return words.say("offline");
  if (error instanceof Problem && error.status === 401) return words.say("signed_out");
  if (error instanceof Problem && error.status === 404) return words.say("search_nothing");
  if (error instanceof Problem && error.detail) return error.detail;
  return words.say("failed");
}
