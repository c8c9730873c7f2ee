/** The filter form beside the map: the server writes its fields, this keeps them and the filters alike. */
import { FILTER_NAMES, type FilterName, type Filters } from "../lib/filters";

type Field = HTMLInputElement | HTMLSelectElement;

export class FiltersForm {
  private readonly fields = new Map<FilterName, Field>();

  constructor(form: HTMLFormElement | null, filters: () => Filters, onChange: (filters: Filters) => void) {
    if (!form) return;
    for (const name of FILTER_NAMES) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) this.fields.set(name, field);
    }
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => onChange(this.read(filters())));
    form.addEventListener("reset", () => setTimeout(() => onChange(this.read(filters()))));
  }

  show(filters: Filters): void {
    for (const [name, field] of this.fields) field.value = filters[name] ?? "";
  }

  private read(filters: Filters): Filters {
    const changed: Partial<Record<FilterName, string>> = { ...filters };
    for (const [name, field] of this.fields) {
      if (field.value) changed[name] = field.value;
      else delete changed[name];
    }
    return changed;
  }
}
