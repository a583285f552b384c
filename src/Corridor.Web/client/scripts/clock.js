import { fill, language, textsOf } from "./texts.js";

const second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
const parts = [["days", day], ["hours", hour], ["minutes", minute], ["seconds", second]];
const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(language);

// Only a page made for this reader carries the stamp: one from a cache would put the clock back.
const stamp = Date.parse(document.body?.dataset.serverNow ?? "");
const loaded = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? 0);
const offset = Number.isNaN(stamp) ? 0 : stamp - loaded;

/** Now by the server's clock. */
export function serverNow() {
  return Date.now() + offset;
}

export function startCountdowns() {
  const countdowns = [...document.querySelectorAll("[data-countdown]")];
  if (countdowns.length === 0) return;

  const tick = () => countdowns.forEach(show);
  tick();
  setInterval(tick, second);
}

/** Adds the reader's own time beside a time the server printed in a city's zone. */
export function showLocalTimes() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const time of document.querySelectorAll("time[data-local]")) {
    const instant = new Date(time.dateTime);
    if (Number.isNaN(+instant) || sameClock(instant, time.dataset.zone, zone)) continue;
    const city = zone.split("/").pop().replaceAll("_", " ");
    const own = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(instant);
    const note = document.createElement("span");
    note.className = "local-time";
    note.textContent = fill(time.dataset.localText ?? "({0}, {1})", own, city);
    time.after(note);
  }
}

/** Says where this browser is, in a form that asks for it. */
export function tellOwnZone() {
  for (const field of document.querySelectorAll("input[data-own-zone]")) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function show(element) {
  const texts = textsOf(element);
  const left = Date.parse(element.dataset.countdown) - serverNow();
  element.classList.toggle("is-soon", left < 2 * day);
  const sentence = left <= 0 ? texts.over : remaining(left, texts);
  if (element.textContent !== sentence) element.textContent = sentence;
}

// The two largest parts; seconds only in the last hour, so that a distant deadline does not flicker.
function remaining(left, texts) {
  const largest = parts.findIndex(([, length]) => left >= length);
  const first = largest < 0 ? parts.length - 1 : largest;
  const shown = parts.slice(first, first + 2).map(([name, length], index) => {
    const count = Math.floor((index === 0 ? left : left % parts[first][1]) / length);
    return (texts[name][plural.select(count)] ?? texts[name].other).replace("{n}", number.format(count));
  });
  return shown.length === 2 ? fill(texts.left2, ...shown) : fill(texts.left, ...shown);
}

function sameClock(instant, cityZone, ownZone) {
  if (!cityZone) return false;
  const clock = timeZone => new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short", timeStyle: "short" }).format(instant);
  try { return clock(cityZone) === clock(ownZone); } catch { return false; }
}
