/** Asks before leaving a form marked data-warn-unsaved that was changed and not sent. */
export function warnOfUnsaved() {
  for (const form of document.querySelectorAll("form[data-warn-unsaved]")) {
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    addEventListener("beforeunload", event => { if (changed) event.preventDefault(); });
  }
}
