import { chooseTheme, currentTheme } from "../lib/theme";

export function addThemeButtons(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-theme-toggle]")) {
    button.addEventListener("click", () => chooseTheme(currentTheme() === "dark" ? "light" : "dark"));
  }
}
