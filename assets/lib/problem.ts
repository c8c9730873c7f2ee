/** A refusal of the server as `application/problem+json` says it, or what is known without one. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
  ) {
    super(detail || code);
    this.name = "Problem";
  }
}

/** The server could not be reached at all. */
export class Offline extends Error {
  constructor() {
    super("offline");
    this.name = "Offline";
  }
}

function textOf(body: unknown, key: string): string {
  if (typeof body !== "object" || body === null) return "";
  const value: unknown = Reflect.get(body, key);
  return typeof value === "string" ? value : "";
}

/** Reads a problem from an answer's body; anything that is not one keeps the status and an empty detail. */
export function readProblem(status: number, contentType: string, body: string): Problem {
  if (!contentType.startsWith("application/problem+json")) return new Problem(status, `http-${status}`, "");
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return new Problem(status, `http-${status}`, "");
  }
  const code = textOf(parsed, "code") || `http-${status}`;
  return new Problem(status, code, textOf(parsed, "detail") || textOf(parsed, "title"));
}
