/** `data-copy="#id"` copies a field's value or an element's text; `data-copied` is what the button says then. */
const SAID_FOR_MS = 2500;

async function copy(button: HTMLElement): Promise<void> {
  const source = document.querySelector(button.dataset.copy ?? "");
  if (!source) return;
  const text = source instanceof HTMLInputElement ? source.value : (source.textContent ?? "").trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https there is no clipboard: mark the text, so that the person can copy it by hand.
    if (source instanceof HTMLInputElement) source.select();
    return;
  }
  const before = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.textContent = button.dataset.copied ?? before;
  setTimeout(() => {
    button.textContent = before;
  }, SAID_FOR_MS);
}

export function listenForCopies(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
    if (button) void copy(button);
  });
}
