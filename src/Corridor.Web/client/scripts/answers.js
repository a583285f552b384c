import { abstain, drop, enqueue, finish, insist, onNews, waiting } from "./outbox.js";
import { all, remove } from "./store.js";
import { clockTime, fill, textsOf } from "./texts.js";

const quiet = 600;   // after the last key; the key itself is on this device at once
const pageMade = Date.parse(document.body.dataset.serverNow ?? document.body.dataset.keptAt ?? "");

// Of all forms of the page: it says that everything is saved when it is.
const unsaved = new Set();

/** The forms of reviews: each field goes through the outbox to the server, and back to what two devices saved. */
export async function answerForms(device) {
  const answers = new Map([...document.querySelectorAll("form[data-review]")].map(form => [form, answersOf(form, device)]));
  if (answers.size === 0) return;
  const known = await all("known"), rows = await waiting(device.base);
  for (const one of answers.values()) await one.recall(known, rows);

  // Fields of a grid stand outside their form, so that events do not pass it.
  document.addEventListener("input", event => answers.get(event.target.form)?.changed(event.target.name, quiet));
  document.addEventListener("change", event => answers.get(event.target.form)?.changed(event.target.name, 0));
  document.addEventListener("submit", event => {
    const one = answers.get(event.target) ?? answers.get(document.querySelector(`form[data-review="${event.target.dataset.abstain}"]`));
    if (!one) return;
    event.preventDefault();
    if (event.target.dataset.abstain) one.abstain();
    else if (event.submitter?.matches("[data-save-only]")) one.save();
    else one.handIn();
  });
  onNews(news => { for (const one of answers.values()) if (one.review === news.review) one.hear(news); });
}

function answersOf(form, device) {
  const { review, number } = form.dataset;
  const closed = form.dataset.closed === "True" || form.dataset.closed === "true";
  const texts = textsOf(form);
  const status = form.querySelector("[data-save-status]") ?? document.querySelector("[data-save-status]");
  const inputs = () => [...form.elements];
  const abstention = document.querySelector(`form[data-abstain="${review}"]`);
  const marks = new Map(inputs().filter(input => input.dataset.mark).map(input => [input.dataset.mark, input]));
  const stored = new Map([...marks.keys()].map(field => [field, valueOf(field)]));
  const pending = {
    add: field => unsaved.add(`${review} ${field}`),
    delete: field => unsaved.delete(`${review} ${field}`),
    has: field => unsaved.has(`${review} ${field}`),
  };
  let writing = Promise.resolve(), timer = 0, leaving = false;

  async function recall(known, rows) {
    for (const row of known.filter(row => row.review === review)) {
      // The page was made before this was saved: it came from this device.
      if (row.field === finish) { if (row.at > pageMade) showState("isIn"); else await remove("known", [review, finish]); }
      else if (row.field === abstain) { if (row.at > pageMade) leaveToOthers(row.value, false); else await remove("known", [review, abstain]); }
      else if (!(row.at > pageMade)) await remove("known", [review, row.field]);
      else if (marks.has(row.field)) stand(row.field, row.value, row.mark);
    }
    for (const row of rows.filter(row => row.review === review)) {
      if (row.field === finish) {
        tell(row.refused ?? texts.handedIn);
        continue;
      }
      if (row.field === abstain) {
        if (row.refused) tell(row.refused);
        else {
          if (abstention) abstention.elements.tied.checked = row.tied;
          leaveToOthers(row.value, true);
        }
        continue;
      }
      if (!marks.has(row.field)) continue;
      put(row.field, row.value);
      if (row.late) choose(row.field, row.late.value);
      else mark(row.field, row.refused ? "failed" : "saving", row.refused ?? texts.waiting);
      pending.add(row.field);
    }
  }

  function changed(field, delay) {
    if (!marks.has(field)) return;
    const value = valueOf(field);
    if (value === stored.get(field) && !pending.has(field)) return;
    pending.add(field);
    leaving = false;
    tell("");
    if (!form.querySelector(`[data-choice="${CSS.escape(field)}"]`)) mark(field, "saving", texts.saving);
    writing = writing.then(() => enqueue({ base: device.base, number, review, field, value, mark: marks.get(field).value }));
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  async function send() {
    clearTimeout(timer);
    await writing;
    const outcome = await device.drain();
    if (outcome !== "done") for (const row of await waiting(device.base)) if (row.review === review && !row.late && !row.refused) mark(row.field, "saving", texts.waiting);
    return outcome;
  }

  async function save() {
    if (await send() === "done" && unsaved.size === 0) tell(texts.all);
  }

  async function handIn() {
    if (closed) return;
    tell(texts.handingIn);
    await send();
    await writing;
    await enqueue({ base: device.base, number, review, field: finish, value: "" });
    await device.drain();
    const rows = (await waiting(device.base)).filter(row => row.review === review);
    const row = rows.find(row => row.field === finish);
    if (row && (row.refused || rows.some(other => other.late || other.refused))) {
      await drop(review, finish);
      tell(row.refused ?? rows.find(other => other.refused)?.refused ?? texts.late);
      device.show();
    } else if (!await device.goOn(review, row === undefined)) {
      tell(row ? texts.handedIn : texts.all);
      // It goes on as soon as it can, if the juror does nothing else here meanwhile.
      leaving = row !== undefined;
      leaveRow();
    }
  }

  async function abstainFrom() {
    const { reason: place, tied } = abstention.elements, reason = place.value.trim();
    place.value = reason;
    if (!abstention.reportValidity()) return;
    await writing;
    await drop(review, finish);
    await enqueue({ base: device.base, number, review, field: abstain, value: reason, tied: tied.type === "hidden" || tied.checked });
    await send();
    const row = (await waiting(device.base)).find(row => row.review === review && row.field === abstain);
    if (row?.refused) {
      await drop(review, abstain);
      tell(row.refused);
      device.show();
    } else if (!await device.goOn(review, row === undefined)) leaveToOthers(reason, row !== undefined);
  }

  // Until it is sent it can be taken back.
  function leaveToOthers(reason, waits) {
    if (!abstention || abstention.hidden) return;
    close(true);
    const box = document.createElement("div"), said = fill(texts.abstained, reason);
    box.className = "notice";
    box.dataset.abstained = "";
    box.append(line(waits ? `${said} · ${texts.waiting}` : said));
    if (waits) box.append(toolbar(act(texts.undo, async () => {
      await drop(review, abstain);
      device.show();
      box.remove();
      close(false);
      abstention.closest("details").open = true;
      abstention.elements.reason.value = reason;
      abstention.elements.reason.focus();
    })));
    form.before(box);
    tell(waits ? texts.waiting : "");
  }

  function close(on) {
    for (const input of inputs()) input.disabled = on;
    abstention.hidden = on;
    abstention.closest("details").hidden = on;
  }

  function hear(news) {
    if (news.is === "gone") return tell(news.message);
    if (news.field === abstain && news.is === "saved") {
      document.querySelector("[data-abstained] .toolbar")?.remove();
      tell(fill(texts.abstained, news.value));
    }
    if (news.field === finish && news.is === "saved") {
      showState("isIn");
      if (leaving) device.goOn(review, true);
    }
    if (!marks.has(news.field)) return;
    if (news.is === "saved") {
      const untouched = valueOf(news.field) === news.value || !pending.has(news.field);
      stored.set(news.field, news.stands);
      marks.get(news.field).value = news.mark;
      if (!untouched) return;
      // Comments come back without their outer spaces; who is typing keeps them.
      if (valueOf(news.field).trim() !== news.stands) put(news.field, news.stands);
      pending.delete(news.field);
      mark(news.field, "saved", fill(texts.saved, clockTime()));
      if (unsaved.size === 0) tell(texts.all);
    } else if (news.is === "late") {
      choose(news.field, news.late.value);
      tell(texts.late);
    } else {
      mark(news.field, "failed", news.message);
      tell(news.message);
    }
  }

  // Both values, and a button for each.
  function choose(field, there) {
    mark(field, "failed", "");
    const place = placeOf(field);
    if (!place || place.parentElement.querySelector("[data-choice]")) return;
    const box = document.createElement("div");
    box.className = "notice notice-warn choice";
    box.dataset.choice = field;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", texts.late);
    box.append(line(texts.late), line(fill(texts.there, there || texts.nothing)), line(fill(texts.here, valueOf(field) || texts.nothing)), toolbar(
      act(texts.keep, async () => { await insist(review, field); box.remove(); mark(field, "saving", texts.saving); await send(); }),
      act(texts.take, async () => { await drop(review, field); box.remove(); await taken(field, there); })));
    (field.startsWith("score-") || place.closest("td") ? place : place.parentElement).before(box);
  }

  async function taken(field, there) {
    const row = (await all("known")).find(row => row.review === review && row.field === field);
    stand(field, there, row?.mark ?? "");
    pending.delete(field);
    mark(field, "saved", fill(texts.saved, clockTime()));
    device.show();
  }

  function stand(field, value, mark) {
    put(field, value);
    stored.set(field, value);
    marks.get(field).value = mark ?? "";
  }

  function valueOf(field) {
    const own = inputs().filter(input => input.name === field);
    return own[0]?.type === "radio" ? own.find(input => input.checked)?.value ?? "" : own[0]?.value ?? "";
  }

  function put(field, value) {
    for (const input of inputs().filter(input => input.name === field)) {
      if (input.type === "radio") input.checked = input.value === value;
      else input.value = value;
    }
  }

  function placeOf(field) {
    return inputs().find(input => input.name === field)?.closest("fieldset, .field")?.querySelector(`[data-field-state="${CSS.escape(field)}"]`);
  }

  function mark(field, state, text) {
    const place = placeOf(field);
    if (!place) return;
    place.dataset.state = state;
    place.textContent = text ?? "";
  }

  function showState(text) {
    const state = rowOf()?.querySelector("[data-review-state]");
    if (state) state.replaceChildren(pill("pill-good", texts[text]));
    rowOf()?.querySelector("[data-save-next]")?.remove();
  }

  function rowOf() {
    return document.querySelector(`[data-review-row="${review}"]`);
  }

  // In the grid, on to the next application that waits.
  function leaveRow() {
    const row = rowOf();
    if (!row) return;
    row.querySelector("[data-save-next]")?.remove();
    const rows = [...document.querySelectorAll("[data-review-row]")];
    const next = rows.slice(rows.indexOf(row) + 1).concat(rows).find(each => each.querySelector("[data-save-next]"));
    (next?.querySelector("fieldset[data-score] input:not(:disabled)") ?? row.querySelector("a"))?.focus();
  }

  function tell(text) {
    if (status && status.textContent !== text) status.textContent = text ?? "";
  }

  return { review, recall, changed, save, handIn, abstain: abstainFrom, hear };
}

export function pill(kind, text) {
  const made = document.createElement("span");
  made.className = `pill ${kind}`;
  made.textContent = text;
  return made;
}

function line(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

function toolbar(...buttons) {
  const made = document.createElement("div");
  made.className = "toolbar";
  made.append(...buttons);
  return made;
}

function act(text, work) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm btn-secondary";
  made.textContent = text;
  made.addEventListener("click", work);
  return made;
}
