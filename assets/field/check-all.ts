/** `data-check-all="name"` ticks every box of that name in its form. */
export function enhanceCheckAll(): void {
  for (const all of document.querySelectorAll<HTMLInputElement>("[data-check-all]")) {
    all.hidden = false;
    all.addEventListener("change", () => {
      const boxes = all.form?.querySelectorAll<HTMLInputElement>(`input[type="checkbox"][name="${all.dataset.checkAll}"]`);
      for (const box of boxes ?? []) box.checked = all.checked;
    });
  }
}
