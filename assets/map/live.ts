/** Keeps the map as the data are: by the stream of changes while the page is seen, else by asking every half minute. */
import { etagOf } from "../lib/api";
import type { LatLng } from "../lib/lonlat";

const POLL_MS = 30_000;
/** Failures in a row after which the stream is left alone for a while. */
const FAILURES = 3;
const STREAM_AGAIN_MS = 60_000;
/** At most one redrawing in this time, however much changes. */
const REST_MS = 1_000;
const JITTER_MS = 300;
/** More sites than these are not looked for one by one. */
const MOST_SOUGHT = 5;

/** What of the map is asked to look again. */
export interface Page {
  readonly eventsUrl: string;
  /** How the data stood when the page was written: the stream goes on from there. */
  readonly cursor: string;
  readonly versionUrl: string;
  /** Everything may have changed. */
  all(): void;
  /** Asks again for the tiles that show some sites; gives the codes that none shows now. */
  tilesOf(codes: ReadonlySet<string>): Promise<readonly string[]>;
  tilesAt(places: readonly LatLng[]): void;
  find(code: string): Promise<LatLng | null>;
  /** Counts and the open panel, after some sites changed. */
  around(codes: ReadonlySet<string>): void;
  reached(reached: boolean): void;
}

interface Told {
  readonly sites?: readonly { readonly code: string }[];
  readonly everything?: boolean;
}

function jitter(most: number): number {
  return Math.random() * most;
}

export class Live {
  private known: string | null = null;
  private cursor: string;
  private stream: EventSource | null = null;
  private failures = 0;
  private poll: ReturnType<typeof setInterval> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private passing: ReturnType<typeof setTimeout> | undefined;
  private passedAt = 0;
  private touched = new Set<string>();
  private everything = false;

  constructor(private readonly page: Page) {
    this.cursor = page.cursor;
  }

  start(): void {
    document.addEventListener("visibilitychange", () => this.follow());
    window.addEventListener("online", () => this.follow());
    window.addEventListener("offline", () => this.page.reached(false));
    this.follow();
  }

  private follow(): void {
    this.stream?.close();
    clearTimeout(this.again);
    clearInterval(this.poll);
    this.failures = 0;
    if (!document.hidden) this.open();
  }

  private open(): void {
    const stream = new EventSource(`${this.page.eventsUrl}?after=${this.cursor}`);
    this.stream = stream;
    stream.onopen = () => {
      this.failures = 0;
      clearInterval(this.poll);
      this.page.reached(true);
    };
    const hear = ({ data, lastEventId }: MessageEvent<string>) => {
      this.cursor = lastEventId || this.cursor;
      this.hear(JSON.parse(data) as Told);
    };
    stream.onmessage = hear;
    stream.addEventListener("hint", hear);
    stream.addEventListener("start", hear);
    stream.onerror = () => this.onError(stream);
  }

  /** The browser comes back by itself a few times; then the map asks, and tries the stream again later. */
  private onError(stream: EventSource): void {
    this.failures += 1;
    if (stream.readyState !== EventSource.CLOSED && this.failures < FAILURES) return;
    stream.close();
    clearInterval(this.poll);
    this.known = null;
    void this.look().then(() => this.page.all());
    this.poll = setInterval(() => void this.look(), POLL_MS);
    clearTimeout(this.again);
    this.again = setTimeout(() => this.open(), STREAM_AGAIN_MS + jitter(STREAM_AGAIN_MS));
  }

  private hear(told: Told): void {
    for (const { code } of told.sites ?? []) this.touched.add(code);
    this.everything ||= told.everything ?? false;
    if (this.touched.size === 0 && !this.everything) return;
    const rest = Math.max(0, this.passedAt + REST_MS - performance.now());
    this.passing ??= setTimeout(() => this.pass(), rest + jitter(JITTER_MS));
  }

  private pass(): void {
    const [touched, everything] = [this.touched, this.everything];
    this.passing = undefined;
    this.passedAt = performance.now();
    this.touched = new Set();
    this.everything = false;
    if (everything) this.page.all();
    else void this.show(touched);
  }

  private async show(touched: ReadonlySet<string>): Promise<void> {
    this.page.around(touched);
    const missing = await this.page.tilesOf(touched);
    if (missing.length > MOST_SOUGHT) return this.page.all();
    const places = await Promise.all(missing.map((code) => this.page.find(code).catch(() => null)));
    this.page.tilesAt(places.filter((place) => place !== null));
  }

  private async look(): Promise<void> {
    try {
      const now = await etagOf(this.page.versionUrl, this.known);
      this.page.reached(true);
      const changed = this.known !== null && now !== null && now !== this.known;
      this.known = now;
      if (changed) this.page.all();
    } catch {
      this.page.reached(false);
    }
  }
}
