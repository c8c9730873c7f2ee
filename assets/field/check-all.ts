/** `data-check-all="name"` ticks every box of that name that belongs to its form, wherever on the page it stands. */
export function enhanceCheckAll(): void {
  for (const all of document.querySelectorAll<HTMLInputElement>("[data-check-all]")) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of all.form?.elements ?? []) {
        if (box instanceof HTMLInputElement && box.name === all.dataset.checkAll) box.checked = all.checked;
      }
    });
  }
}
