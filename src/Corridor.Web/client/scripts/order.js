/*
 * [data-order]   list of li[data-id] with .order-grip, .order-name, .order-up, .order-down, .order-remove
 *   data-order-url  POST ids (repeated, in order; one empty value for an empty list), version?, token → { saved, version?, certified?, warning?, message? }
 *   data-version, data-texts: moved {0 name}{1 place}{2 of}, removed {0}, saved, failed, grabbed {0}
 *   [data-order-status] shows certified, or texts.saved; [data-order-warning] shows warning or is hidden; event corridor:ordered { ids } bubbles after a save
 */
import Sortable from "sortablejs";
import { antiforgeryToken, fill, say, textsOf, toast } from "./texts.js";

for (const list of document.querySelectorAll("[data-order]")) {
  const texts = textsOf(list);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const name = item => (item.querySelector("[data-order-name], .order-name strong, .order-name") ?? item).textContent.trim();
  const items = () => [...list.children].filter(child => child.dataset.id);
  let saved = items().map(item => item.dataset.id).join();
  let saving = Promise.resolve();

  Sortable.create(list, {
    handle: ".order-grip",
    draggable: "[data-id]",
    animation: calm ? 0 : 150,
    onStart: event => say(fill(texts.grabbed, name(event.item))),
    onEnd: event => moved(event.item),
  });

  list.addEventListener("click", event => {
    const button = event.target.closest(".order-up, .order-down, .order-remove");
    if (!button) return;
    event.preventDefault();
    const item = button.closest("[data-id]");
    if (button.matches(".order-up")) item.previousElementSibling?.before(item);
    else if (button.matches(".order-down")) item.nextElementSibling?.after(item);
    else return remove(item);
    button.focus();
    moved(item);
  });

  list.addEventListener("keydown", event => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const item = event.target.closest("[data-id]");
    if (!item) return;
    event.preventDefault();
    item.querySelector(event.key === "ArrowUp" ? ".order-up" : ".order-down")?.click();
  });

  function moved(item) {
    const all = items();
    say(fill(texts.moved, name(item), all.indexOf(item) + 1, all.length));
    save();
  }

  function remove(item) {
    const neighbour = item.nextElementSibling ?? item.previousElementSibling;
    const said = name(item);
    item.remove();
    (neighbour?.querySelector(".order-remove") ?? list).focus();
    say(fill(texts.removed, said));
    save();
  }

  // The form's own buttons send the version too: it must not be older than what this script saved.
  function keepVersion(version) {
    list.dataset.version = version;
    const field = list.closest("form")?.elements.namedItem("version");
    if (field) field.value = version;
  }

  // One request after another, so that the last order on the screen is the last one stored.
  function save() {
    saving = saving.then(async () => {
      const ids = items().map(item => item.dataset.id);
      if (ids.join() === saved) return;
      const body = new URLSearchParams(ids.map(id => ["ids", id]));
      if (ids.length === 0) body.append("ids", "");
      if (list.dataset.version) body.append("version", list.dataset.version);
      body.append("__RequestVerificationToken", antiforgeryToken(list));
      try {
        const response = await fetch(list.dataset.orderUrl, { method: "POST", body, headers: { Accept: "application/json" } });
        const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
        if (!response.ok || answer.saved === false) throw new Error(answer.message ?? "");
        if (answer.version !== undefined) keepVersion(answer.version);
        saved = ids.join();
        list.dispatchEvent(new CustomEvent("corridor:ordered", { bubbles: true, detail: { ids } }));
        const status = document.querySelector("[data-order-status]");
        if (status) status.textContent = answer.certified ?? texts.saved ?? "";
        const warning = document.querySelector("[data-order-warning]");
        if (warning) {
          warning.textContent = answer.warning ?? "";
          warning.hidden = !answer.warning;
        }
      } catch (refusal) {
        toast(refusal instanceof TypeError ? texts.failed : refusal.message || texts.failed);
      }
    });
  }
}
