const offSwitch = "corridor:keys-off";

/** A faster way through the scores, which can be turned off (WCAG 2.1.4). */
export function scoreByKeys() {
  const groups = [...document.querySelectorAll("fieldset[data-score]")];
  const dialog = document.querySelector("dialog[data-keys-dialog]");
  const toggle = dialog?.querySelector("[data-keys-toggle]");

  document.querySelectorAll("[data-keys-help]").forEach(button => button.addEventListener("click", () => dialog?.showModal()));
  dialog?.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  if (toggle) {
    toggle.checked = keysOn();
    toggle.addEventListener("change", () => localStorage.setItem(offSwitch, toggle.checked ? "" : "1"));
  }
  if (groups.length === 0) return;

  document.addEventListener("keydown", event => {
    if (dialog?.open) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return press(event, near(event, "[data-save-next]"));
    if (event.key === "Escape" && isTyping(event.target)) return go(event, groups.at(-1));
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !keysOn()) return;
    if (/^[0-9]$/.test(event.key)) score(event);
    else if (event.key === "?") { event.preventDefault(); dialog?.showModal(); }
    else switch (event.key.toLowerCase()) {
      case "n": return go(event, groups[here(event) + 1]);
      case "p": return go(event, groups[here(event) - 1]);
      case "j": return row(event, 1, "[data-next-file]");
      case "k": return row(event, -1, "[data-previous-file]");
      case "c": return document.getElementById("comment") && go(event, document.getElementById("comment").closest(".field"));
    }
  });

  // Ten has no key of its own: nought stands for it.
  function score(event) {
    const at = here(event);
    const group = groups[at] ?? groups.find(isOpen);
    const choice = (event.key === "0" ? ["10", "0"] : [event.key]).map(value => group?.querySelector(`input[type=radio][value="${value}"]:not(:disabled)`)).find(Boolean);
    if (!choice) return;
    event.preventDefault();
    choice.focus();
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    // Of many applications, one is finished before the next.
    const own = rowOf(group), mine = own ? groups.filter(each => rowOf(each) === own) : groups;
    const on = mine.slice(mine.indexOf(group) + 1).find(isOpen) ?? mine.find(isOpen);
    if (on) focus(on);
    else own?.querySelector("[data-save-next]")?.focus();
  }

  function here(event) {
    return groups.indexOf(event.target.closest?.("fieldset[data-score]"));
  }

  // On a page of many applications, the first criterion of the next; on the page of one, the next page.
  function row(event, step, link) {
    const target = document.querySelector(link);
    if (target) return press(event, target);
    const rows = [...document.querySelectorAll("[data-review-row]")];
    const at = rows.indexOf(rowOf(event.target));
    go(event, rows[at < 0 ? 0 : at + step]?.querySelector("fieldset[data-score]"));
  }

  function near(event, selector) {
    return rowOf(event.target)?.querySelector(selector) ?? (document.querySelector("[data-review-row]") ? null : document.querySelector(selector));
  }
}

function go(event, group) {
  if (!group) return;
  event.preventDefault();
  focus(group);
}

function focus(group) {
  (group.querySelector("input:checked:not(:disabled)") ?? group.querySelector("input[type=radio]:not(:disabled), textarea:not(:disabled)"))?.focus();
}

const rowOf = element => element.closest?.("[data-review-row]");
const isOpen = group => !group.querySelector("input:checked");

function press(event, target) {
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
