/** A file field that also takes what is dropped on its frame and says which file it holds. */
function sizeText(bytes: number): string {
  const language = document.documentElement.lang || undefined;
  const mega = bytes / 1_000_000;
  const [value, unit] = mega >= 1 ? [mega, "MB"] : [Math.max(1, bytes / 1000), "kB"];
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: mega >= 1 ? 1 : 0 }).format(value)} ${unit}`;
}

function enhance(drop: HTMLElement): void {
  const input = drop.querySelector<HTMLInputElement>('input[type="file"]');
  const name = drop.querySelector<HTMLElement>("[data-filedrop-name]");
  if (!input) return;
  const say = () => {
    if (name) name.textContent = [...(input.files ?? [])].map((file) => `${file.name} (${sizeText(file.size)})`).join(", ");
  };
  drop.classList.add("is-live");
  input.addEventListener("change", say);
  for (const type of ["dragenter", "dragover"]) {
    drop.addEventListener(type, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  for (const type of ["dragleave", "drop"]) drop.addEventListener(type, () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

export function enhanceFileDrops(): void {
  for (const drop of document.querySelectorAll<HTMLElement>("[data-filedrop]")) enhance(drop);
}
