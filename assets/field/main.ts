/** What forms in the street have beyond plain HTML: the phone's own place, and one tick for a whole list. */
import { enhanceCheckAll } from "./check-all";
import { enhancePins } from "./pin";
import { enhancePositions } from "./position";

enhancePositions();
enhancePins();
enhanceCheckAll();
// A form that came into the page later.
document.addEventListener("htmx:after:swap", () => enhancePositions());
