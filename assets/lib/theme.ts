/** Light or dark: the person's choice on this device, else what the device says. */
export type Theme = "light" | "dark";

const KEY = "geoplan-theme";
const dark = () => matchMedia("(prefers-color-scheme: dark)");

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return dark().matches ? "dark" : "light";
}

/** Sets what was chosen earlier; a browser without storage keeps the device's theme. */
export function restoreTheme(): void {
  try {
    const chosen = localStorage.getItem(KEY);
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage can be switched off; the device's own theme is a fine answer then.
  }
}

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // As above: the choice then holds for this page only.
  }
  document.dispatchEvent(new CustomEvent("theme:changed"));
}

export function onThemeChange(action: () => void): void {
  document.addEventListener("theme:changed", action);
  dark().addEventListener("change", action);
}
