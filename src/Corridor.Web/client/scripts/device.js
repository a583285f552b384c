import { drain, drop, finish, isEnd, onNews, useToken, waiting } from "./outbox.js";
import { belongsTo, change, forget, get, put, reader, remove, shelfOf } from "./store.js";
import { antiforgeryToken, fill, language, textsOf } from "./texts.js";
import { pill } from "./answers.js";

const worker = "/dist/jury-worker.js";
const retries = [2000, 5000, 10000, 20000, 30000];
const often = 10 * 60 * 1000;   // away from the queue's page, look so often for what may be kept
const plural = new Intl.PluralRules(language);

/** This device and the jury: what waits here to be sent, and what is kept here to work without a network. */
export async function juryDevice() {
  const root = document.querySelector("[data-jury]");
  if (!root) return null;
  const base = root.dataset.jury, who = root.dataset.reader, texts = textsOf(root);
  const panel = document.querySelector("[data-device]");
  const banner = root.querySelector("[data-outbox]"), said = root.querySelector("[data-outbox-said]"), list = root.querySelector("[data-outbox-list]");
  const canKeep = "serviceWorker" in navigator && "caches" in globalThis;
  let outcome = "done", tries = 0, timer = 0, keeping = false;

  if (reader() && reader() !== who) await forget();
  belongsTo(who);
  useToken(document.body.dataset.keptAt ? null : antiforgeryToken(document));
  onNews(() => show());

  async function send() {
    outcome = await drain(base);
    clearTimeout(timer);
    if (outcome === "done") tries = 0;
    else {
      if (outcome !== "signedOut") timer = setTimeout(sendAndShow, retries[Math.min(tries++, retries.length - 1)]);
      // Where a browser can, it sends when the network is back, even after this page was closed.
      const registration = await navigator.serviceWorker?.getRegistration(base);
      registration?.sync?.register("outbox").catch(() => {});
    }
    await show();
    return outcome;
  }

  const sendAndShow = () => send().then(said => { if (said === "done") refresh(); });

  async function show() {
    const rows = await waiting(base);
    const held = rows.filter(row => row.late || row.refused);
    const waits = rows.length - held.length;
    const isOff = !navigator.onLine || outcome === "offline";
    const sentences = [
      isOff && texts.offline,
      outcome === "signedOut" && waits > 0 && texts.signIn,
      waits > 0 && (isOff || outcome !== "done") && (texts.waits[plural.select(waits)] ?? texts.waits.other).replace("{n}", waits),
    ].filter(Boolean).join(" ");
    banner.hidden = sentences === "" && held.length === 0;
    if (said.textContent !== sentences) said.textContent = sentences;
    list.hidden = held.length === 0;
    list.replaceChildren(...held.map(item));
    await showQueue(rows);
  }

  function item(row) {
    const made = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${base}/reviews/${row.review}`;
    link.textContent = fill(row.late ? texts.choose : texts.refused, row.number, row.refused);
    made.append(link);
    if (row.refused) {
      const given = document.createElement("q"), discard = document.createElement("button");
      given.textContent = row.field === finish ? texts.handIn : row.value;
      discard.type = "button";
      discard.className = "btn btn-sm btn-secondary";
      discard.textContent = texts.discard;
      discard.addEventListener("click", async () => { await drop(row.review, row.field); await show(); });
      made.append(" ", given, " ", discard);
    }
    return made;
  }

  // The queue as it will be once all is sent.
  async function showQueue(rows) {
    for (const row of rows.filter(row => isEnd(row.field))) {
      const state = document.querySelector(`[data-review-row="${row.review}"] [data-review-state]`);
      if (state && state.textContent.trim() !== texts.waitingRow) state.replaceChildren(pill("pill-now", texts.waitingRow));
    }
    const next = document.querySelector("[data-next-review]");
    if (!next || !document.body.dataset.keptAt) return;
    const open = await toDo(rows);
    if (open.length) next.href = `${base}/reviews/${open[0].id}`;
  }

  async function toDo(rows) {
    const ended = new Set(rows.filter(row => isEnd(row.field)).map(row => row.review));
    return ((await get("devices", base))?.reviews ?? []).filter(review => !review.isIn && !ended.has(review.id));
  }

  /** To the next application after this one was handed in or left to others; false: there is no way there now. */
  async function goOn(review, isSent) {
    const next = document.querySelector("[data-next-file]");
    if (document.querySelectorAll("form[data-review]").length > 1) return false;
    if (isSent) {
      location.assign(next?.href ?? base);
      return true;
    }
    const device = await get("devices", base);
    if (!device?.keep) return false;
    const open = (await toDo(await waiting(base))).map(each => each.id);
    const order = device.reviews.map(each => each.id);
    const after = order.slice(order.indexOf(review) + 1).concat(order).find(id => id !== review && open.includes(id));
    location.assign(after ? `${base}/reviews/${after}` : base);
    return true;
  }

  /** Asks what may be kept; erases the rest, and fetches what is missing. */
  async function refresh() {
    if (!canKeep || keeping) return;
    const device = await get("devices", base);
    if (!device?.keep) return;
    keeping = true;
    try {
      await expire(device);
      const answer = await fetch(`${base}/kept`, { redirect: "manual", headers: { Accept: "application/json" } });
      if (answer.type === "opaqueredirect" || answer.status === 404) return await pruneTo(device, []);
      if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
      const { token, now, reviews } = await answer.json();
      useToken(token);
      device.ahead = now - Date.now();
      await pruneTo(device, reviews);
      await fetchMissing(device);
    } catch (error) {
      if (error?.name === "QuotaExceededError") tellProgress(texts.full);
      else outcome = "offline";
      await show();
    } finally {
      keeping = false;
    }
  }

  // The end of the round comes to a device without a network as well.
  async function expire(device) {
    const over = device.reviews.filter(review => review.until <= Date.now() + (device.ahead ?? 0));
    if (over.length) await pruneTo(device, device.reviews.filter(review => !over.includes(review)));
  }

  async function pruneTo(device, reviews) {
    const shelf = await caches.open(shelfOf(base));
    const had = new Map(device.reviews.map(review => [review.id, review.has]));
    for (const gone of device.reviews.filter(old => !reviews.some(review => review.id === old.id))) {
      await shelf.delete(`${base}/reviews/${gone.id}`);
      await shelf.delete(`${base}/reviews/${gone.id}/deck`);
    }
    if (reviews.length === 0) await caches.delete(shelfOf(base));
    device.reviews = reviews.map(review => ({ ...review, has: had.get(review.id) ?? review.has ?? {} }));
    device.at = Date.now();
    await put("devices", device);
  }

  async function fetchMissing(device) {
    if (device.reviews.length === 0) return tellProgress(fill(texts.kept, 0, 0));
    const shelf = await caches.open(shelfOf(base));
    let kept = 0;
    const pages = [base, `${base}/grid`, ...[...document.querySelectorAll('link[rel="stylesheet"], link[rel="manifest"], .wordmark img')].map(each => each.href ?? each.src).filter(url => !url.includes("/dist/"))];
    for (const url of pages) await keep(shelf, url);
    for (const review of device.reviews) {
      const url = `${base}/reviews/${review.id}`;
      const isPage = review.has.stamp === review.stamp || await keep(shelf, url);
      const isDeck = !review.deck || review.has.deck === review.deck || await keep(shelf, `${url}/deck`, "?keep=true");
      if (!(await get("devices", base))?.keep) return;   // said no meanwhile
      if (isPage) kept++;
      review.has = { stamp: isPage ? review.stamp : null, deck: isDeck ? review.deck : null };
      await put("devices", device);
      tellProgress(fill(texts.kept, kept, device.reviews.length));
    }
    (await navigator.serviceWorker.ready).active?.postMessage("complete");
  }

  async function keep(shelf, url, query = "") {
    const response = await fetch(url + query);
    if (!response.ok || response.redirected) return false;
    await shelf.put(url, response);
    return true;
  }

  function tellProgress(text) {
    const place = panel?.querySelector("[data-device-progress]");
    if (!place) return;
    place.hidden = !text;
    place.textContent = text;
  }

  async function start() {
    const device = await get("devices", base);
    if (panel && canKeep) {
      const [yes, no] = [panel.querySelector("[data-device-keep]"), panel.querySelector("[data-device-erase]")];
      const offer = kept => { yes.hidden = kept; no.hidden = !kept; };
      yes.addEventListener("click", async () => {
        offer(true);
        no.focus();
        await change("devices", base, old => ({ reviews: [], ...old, base, keep: true }));
        await register();
        await refresh();
      });
      no.addEventListener("click", async () => {
        offer(false);
        yes.focus();
        await remove("devices", base);
        await caches.delete(shelfOf(base));
        (await navigator.serviceWorker.getRegistration(base))?.unregister();
        tellProgress("");
      });
      offer(device?.keep === true);
      panel.hidden = false;
      if (device?.keep) tellProgress(fill(texts.kept, device.reviews.filter(review => review.has?.stamp === review.stamp).length, device.reviews.length));
    }
    addEventListener("online", () => { tries = 0; sendAndShow(); });
    addEventListener("offline", () => show());
    addEventListener("visibilitychange", () => { if (!document.hidden && outcome !== "done") sendAndShow(); });
    if (device?.keep && canKeep) {
      await register();
      await expire(device);
    }
    const sent = await send();
    if (sent === "done" && (panel || !(Date.now() - (device?.at ?? 0) < often))) await refresh();
  }

  const register = () => navigator.serviceWorker.register(worker, { scope: base, updateViaCache: "none" });

  return { base, drain: send, goOn, show, start };
}
