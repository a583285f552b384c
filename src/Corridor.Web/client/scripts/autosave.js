import { antiforgeryToken, clockTime, fill, textsOf } from "./texts.js";

const quiet = 800;             // after the last key; a save is on its way well within two seconds
const retries = [2000, 5000, 10000, 20000, 30000];

/**
 * Saves a form field by field. What is not yet acknowledged is also kept in localStorage,
 * so a lost connection or a closed lid loses nothing.
 */
export function autosave(form) {
  const texts = textsOf(form);
  const url = form.dataset.autosaveUrl;
  const shelf = `corridor:draft:${form.dataset.backupKey ?? url}`;
  const status = form.querySelector("[data-save-status]") ?? document.querySelector("[data-save-status]");
  const waiting = new Map();   // field → value not yet acknowledged, in the order of typing
  const refused = new Map();   // field → value the server said no to; kept on the shelf, not sent again
  const stored = new Map();    // field → value the server has
  let version = form.dataset.version ?? "";
  let timer = 0, tries = 0, sending = null, submitting = false;

  for (const input of form.elements) if (input.name) stored.set(input.name, valueOf(input.name));
  restore();
  form.addEventListener("input", event => changed(event.target, quiet));
  form.addEventListener("change", event => changed(event.target, 0));
  form.addEventListener("focusout", () => { if (waiting.size && tries === 0) soon(0); });
  form.addEventListener("submit", () => { submitting = true; clearTimeout(timer); });
  addEventListener("online", () => { tries = 0; soon(0); });
  addEventListener("offline", () => tell(texts.offline));
  addEventListener("pagehide", leave);
  addEventListener("pageshow", event => { if (event.persisted) { submitting = false; soon(0); } });
  addEventListener("beforeunload", event => { if (waiting.size && !submitting && tries > 0) event.preventDefault(); });

  function changed(input, delay) {
    const field = input.name;
    if (!field || input.type === "file" || field.startsWith("__") || input.closest("[data-no-autosave]")) return;
    const value = valueOf(field);
    if (!refused.has(field) && value === (waiting.get(field) ?? stored.get(field))) {
      if (waiting.has(field)) soon(delay);
      return;
    }
    waiting.delete(field);
    refused.delete(field);
    waiting.set(field, value);
    keep();
    soon(delay);
  }

  // A group of checkboxes is one field: its values, one a line, as the server reads them.
  function valueOf(field) {
    const inputs = [...form.elements].filter(input => input.name === field);
    const first = inputs[0];
    if (first.type === "radio") return inputs.find(input => input.checked)?.value ?? "";
    if (first.type === "checkbox") return inputs.filter(input => input.checked).map(input => input.value).join("\n");
    if (first.multiple && first.options) return [...first.selectedOptions].map(option => option.value).join("\n");
    return first.value;
  }

  function soon(delay) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  async function send() {
    if (sending || submitting || waiting.size === 0) return;
    const [field, value] = waiting.entries().next().value;
    mark(field, "saving", texts.saving);
    sending = post(field, value);
    const outcome = await sending;
    sending = null;

    if (outcome.saved) {
      tries = 0;
      stored.set(field, value);
      if (waiting.get(field) === value) waiting.delete(field);
      if (outcome.version !== undefined) moveOn(String(outcome.version));
      keep();
      // A message with a saved value is advice: the draft is kept, the sentence stands beside it.
      mark(field, "saved", outcome.message || fill(texts.saved, clockTime()));
      if (waiting.size) soon(0);
      else if (refused.size === 0) tell(texts.all ?? fill(texts.saved, clockTime()));
    } else if (outcome.final) {
      tries = 0;
      if (waiting.get(field) === value) {
        waiting.delete(field);
        refused.set(field, value);
      }
      keep();
      mark(field, "failed", outcome.message || texts.failed);
      tell(outcome.message || texts.failed);
      if (waiting.size) soon(0);
    } else {
      for (const each of waiting.keys()) mark(each, "failed", texts.failed);
      tell(navigator.onLine ? texts.failed : texts.offline);
      soon(retries[Math.min(tries++, retries.length - 1)]);
    }
  }

  // A form sent whole must name the version its fields have reached.
  function moveOn(reached) {
    form.dataset.version = version = reached;
    const field = form.querySelector("[data-version-field]");
    if (field) field.value = reached;
  }

  async function post(field, value) {
    try {
      const response = await fetch(url, { method: "POST", body: body(field, value), headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(20000) });
      const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
      if (response.ok) return { ...answer, saved: answer.saved === true, final: answer.saved === false };
      // 4xx is the server's last word on this value, save the few that ask for another try.
      const passing = response.status >= 500 || [408, 425, 429].includes(response.status);
      return { saved: false, final: !passing, message: answer.message };
    } catch {
      return { saved: false, final: false };
    }
  }

  function body(field, value) {
    return new URLSearchParams({ field, value, version, __RequestVerificationToken: antiforgeryToken(form) });
  }

  // keepalive outlives the page; what it cannot carry stays on the shelf for the next visit.
  function leave() {
    if (submitting) return;
    let room = 60000;
    for (const [field, value] of waiting) {
      const request = body(field, value);
      room -= request.toString().length;
      if (room < 0) break;
      fetch(url, { method: "POST", body: request, keepalive: true }).catch(() => {});
    }
  }

  function keep() {
    try {
      const fields = [...refused, ...waiting];
      if (fields.length === 0) localStorage.removeItem(shelf);
      else localStorage.setItem(shelf, JSON.stringify({ version, at: Date.now(), fields }));
    } catch { /* A full or forbidden store only costs the backup. */ }
  }

  // The shelf holds only what was never acknowledged. If the server moved on meanwhile (another tab or
  // device), its later words stand and the shelf is shown as the older ones by not being applied.
  function restore() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(shelf)); } catch { /* unreadable: nothing to restore */ }
    if (!kept) return;
    const serverSavedAt = Date.parse(form.dataset.savedAt ?? "");
    if (String(kept.version) !== String(version) && !(serverSavedAt < kept.at)) {
      localStorage.removeItem(shelf);
      return;
    }
    for (const [field, value] of kept.fields) {
      if (!form.elements[field] || valueOf(field) === value) continue;
      put(field, value);
      waiting.set(field, value);
      mark(field, "saving", texts.restored);
    }
    keep();
    if (waiting.size) {
      tell(texts.restored);
      soon(0);
    }
  }

  function put(field, value) {
    const chosen = value.split("\n");
    for (const input of [...form.elements].filter(input => input.name === field)) {
      if (input.type === "radio" || input.type === "checkbox") input.checked = chosen.includes(input.value);
      else if (input.multiple && input.options) for (const option of input.options) option.selected = chosen.includes(option.value);
      else input.value = value;
      input.dispatchEvent(new Event("corridor:restored", { bubbles: true }));
    }
  }

  function mark(field, state, text) {
    const place = form.querySelector(`[data-field-state="${CSS.escape(field)}"]`);
    if (!place) return;
    place.dataset.state = state;
    place.textContent = text ?? "";
  }

  function tell(text) {
    if (status && status.textContent !== text) status.textContent = text ?? "";
  }
}
