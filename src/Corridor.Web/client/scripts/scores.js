import { autosave } from "./autosave.js";

const offSwitch = "corridor:keys-off";

/** Scores are an autosaved form; the keys are a faster way through it and can be turned off (WCAG 2.1.4). */
export function scoreAtOnce() {
  document.querySelectorAll("form[data-autosave-url]").forEach(autosave);
  const groups = [...document.querySelectorAll("fieldset[data-score]")];
  const dialog = document.querySelector("dialog[data-keys-dialog]");
  const toggle = dialog?.querySelector("[data-keys-toggle]");

  document.querySelectorAll("[data-keys-help]").forEach(button => button.addEventListener("click", () => dialog?.showModal()));
  dialog?.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  if (toggle) {
    toggle.checked = keysOn();
    toggle.addEventListener("change", () => localStorage.setItem(offSwitch, toggle.checked ? "" : "1"));
  }

  document.addEventListener("keydown", event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return press(event, "[data-save-next]");
    if (event.ctrlKey || event.metaKey || event.altKey || dialog?.open || isTyping(event.target) || !keysOn()) return;
    if (/^[1-9]$/.test(event.key)) score(event);
    else if (event.key === "j" || event.key === "J") press(event, "[data-next-file]");
    else if (event.key === "k" || event.key === "K") press(event, "[data-previous-file]");
    else if (event.key === "?") { event.preventDefault(); dialog?.showModal(); }
  });

  function score(event) {
    const group = event.target.closest?.("fieldset[data-score]") ?? groups.find(each => !each.querySelector("input:checked"));
    const choice = group?.querySelector(`input[type=radio][value="${event.key}"]:not(:disabled)`);
    if (!choice) return;
    event.preventDefault();
    choice.focus();
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function press(event, selector) {
  const target = document.querySelector(selector);
  if (!target) return;
  event.preventDefault();
  target.click();
}

function isTyping(target) {
  return target.matches?.("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])") ?? false;
}

function keysOn() {
  try { return !localStorage.getItem(offSwitch); } catch { return true; }
}
