/** htmx reads its settings when it loads, so they are put into the page before (this file is imported first). */
if (!document.querySelector('meta[name="htmx-config"]')) {
  const meta = document.createElement("meta");
  meta.name = "htmx-config";
  meta.content = JSON.stringify({ includeIndicatorCSS: false, historyRestoreAsHxRequest: false });
  document.head.append(meta);
}

export {};
