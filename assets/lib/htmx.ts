import "./htmx-config";
import htmx, { type HtmxEvent } from "htmx.org";
import { csrfToken } from "./csrf";

const SAFE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

function addCsrfHeader(event: HtmxEvent<"htmx:config:request">): void {
  const { request } = event.detail.ctx;
  if (!SAFE.has(request.method.toUpperCase())) request.headers["X-CSRFToken"] = csrfToken();
}

document.addEventListener("htmx:config:request", (event) =>
  addCsrfHeader(event as HtmxEvent<"htmx:config:request">),
);

export { htmx };
