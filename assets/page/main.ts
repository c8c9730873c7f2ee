/** What every page has: fragments by htmx, the choice of theme, copying, file fields, row filters, notices. */
import "../lib/htmx";
import { restoreTheme } from "../lib/theme";
import { listenForCopies } from "./copy";
import { enhanceFileDrops } from "./filedrop";
import { listenForRowFilters } from "./row-filter";
import { addThemeButtons } from "./theme-button";
import { listenForFailures } from "./toast";

restoreTheme();
addThemeButtons();
listenForCopies();
listenForRowFilters();
listenForFailures();
enhanceFileDrops();
