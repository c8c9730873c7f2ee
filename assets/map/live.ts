/** Asks every half minute, while the page is seen, whether anything has changed. */
import { etagOf } from "../lib/api";

const EVERY_MS = 30_000;

export class Live {
  private known: string | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly url: string,
    private readonly onChange: () => void,
    private readonly onReach: (reached: boolean) => void,
  ) {}

  start(): void {
    document.addEventListener("visibilitychange", () => this.follow());
    window.addEventListener("online", () => void this.look());
    window.addEventListener("offline", () => this.onReach(false));
    this.follow();
  }

  private follow(): void {
    clearInterval(this.timer);
    if (document.hidden) return;
    void this.look();
    this.timer = setInterval(() => void this.look(), EVERY_MS);
  }

  private async look(): Promise<void> {
    try {
      const now = await etagOf(this.url, this.known);
      this.onReach(true);
      const changed = this.known !== null && now !== null && now !== this.known;
      this.known = now;
      if (changed) this.onChange();
    } catch {
      this.onReach(false);
    }
  }
}
