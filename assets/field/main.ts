/** What forms in the street have beyond plain HTML: the phone's own place, and one tick for a whole list. */
import { enhanceCheckAll } from "./check-all";
import { enhancePositions } from "./position";

enhancePositions();
enhanceCheckAll();
