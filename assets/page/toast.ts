/** Says when a fragment did not come; a whole error page is never put into a part of this one. */
import type { HtmxEvent } from "htmx.org";
import { element } from "../lib/dom";

const SHOWN_FOR_MS = 6000;
const toast = element("p", { class: "toast", role: "alert", hidden: true });
let timer: ReturnType<typeof setTimeout> | undefined;

function show(text: string): void {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => {
    toast.hidden = true;
  }, SHOWN_FOR_MS);
}

function isFragment(status: number, body: string): boolean {
  return status < 500 && !/^\s*(<!doctype|<html|\{)/i.test(body);
}

function guardSwap(event: HtmxEvent<"htmx:before:swap">): void {
  const { response, text } = event.detail.ctx;
  if (!response || response.status < 400 || isFragment(response.status, text ?? "")) return;
  event.preventDefault();
  show(document.body.dataset.wordFailed ?? `${response.status}`);
}

export function listenForFailures(): void {
  document.body.append(toast);
  document.addEventListener("htmx:before:swap", (event) => guardSwap(event as HtmxEvent<"htmx:before:swap">));
  document.addEventListener("htmx:error", () => {
    const { wordOffline, wordFailed } = document.body.dataset;
    show((navigator.onLine ? wordFailed : wordOffline) ?? "!");
  });
}
