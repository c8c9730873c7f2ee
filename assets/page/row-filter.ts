/** Shows only the rows of one problem: `[data-row-filter="#rows"]` holds links or buttons with `data-problem`. */
function filter(group: HTMLElement, chosen: HTMLElement): void {
  const wanted = chosen.dataset.problem ?? "";
  for (const choice of group.querySelectorAll<HTMLElement>("[data-problem]")) {
    choice.setAttribute("aria-pressed", String(choice === chosen));
  }
  const rows = document.querySelectorAll<HTMLElement>(`${group.dataset.rowFilter} tr[data-problem]`);
  for (const row of rows) row.hidden = wanted !== "" && !(row.dataset.problem ?? "").split(" ").includes(wanted);
}

export function listenForRowFilters(): void {
  document.addEventListener("click", (event) => {
    const chosen = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-problem]") : null;
    const group = chosen?.closest<HTMLElement>("[data-row-filter]");
    if (!chosen || !group) return;
    event.preventDefault();
    filter(group, chosen);
  });
}
