/** Words the server gives to a script: `{name}` is filled in, `one|many` picks by number. */
export class Words {
  private readonly plural: Intl.PluralRules;
  private readonly numbers: Intl.NumberFormat;

  constructor(
    private readonly texts: Readonly<Record<string, string>>,
    readonly language: string,
  ) {
    this.plural = new Intl.PluralRules(language);
    this.numbers = new Intl.NumberFormat(language);
  }

  number(value: number): string {
    return this.numbers.format(value);
  }

  /** Short enough for a disc of 30 pixels: 999, 1,2 rb, 12 rb. */
  short(value: number): string {
    return new Intl.NumberFormat(this.language, { notation: "compact", maximumFractionDigits: 1 }).format(value);
  }

  /** The text of a key; a missing key shows itself, which a journey test will see. */
  say(key: string, facts: Readonly<Record<string, string | number>> = {}): string {
    let text = this.texts[key] ?? key;
    const count = facts.n;
    if (text.includes("|") && typeof count === "number") {
      const [one = "", many = one] = text.split("|");
      text = this.plural.select(count) === "one" ? one : many;
    }
    return text.replace(/\{(\w+)\}/g, (_, name: string) => this.fact(facts[name]));
  }

  private fact(value: string | number | undefined): string {
    return typeof value === "number" ? this.number(value) : (value ?? "");
  }
}
