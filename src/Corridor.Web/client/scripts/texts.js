/** The sentences a server gave an element, as JSON in data-texts. */
export function textsOf(element) {
  return element.dataset.texts ? JSON.parse(element.dataset.texts) : {};
}

/** Puts values into a server's sentence: "{0} of {1}". */
export function fill(template, ...values) {
  return (template ?? "").replace(/\{(\d)\}/g, (_, index) => values[index] ?? "");
}

/** The language the page is written in, so that numbers and times match its sentences. */
export const language = document.documentElement.lang || "en";

export function clockTime(date = new Date()) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(date);
}

export function percent(part) {
  return new Intl.NumberFormat(language, { style: "percent" }).format(Math.floor(part * 100) / 100);
}

export function size(bytes) {
  const [unit, divisor] = bytes >= 1e6 ? ["megabyte", 1e6] : ["kilobyte", 1e3];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / divisor);
}

/** Speaks politely to screen readers; emptied first so that the same sentence is heard twice. */
export function say(sentence) {
  const region = liveRegion();
  region.textContent = "";
  setTimeout(() => { region.textContent = sentence; }, 60);
}

/** Shows a short message in the page's corner and says it. */
export function toast(sentence, milliseconds = 6000) {
  const place = document.querySelector("[data-toasts]");
  if (!place) return say(sentence);
  const message = document.createElement("p");
  message.textContent = sentence;
  place.append(message);
  setTimeout(() => message.remove(), milliseconds);
}

export function antiforgeryToken(near) {
  const form = near?.closest?.("form") ?? near;
  const field = form?.querySelector?.('input[name="__RequestVerificationToken"]')
    ?? document.querySelector('input[name="__RequestVerificationToken"]');
  return field?.value ?? "";
}

function liveRegion() {
  let region = document.querySelector("[data-live]");
  if (!region) {
    region = document.createElement("div");
    region.className = "visually-hidden";
    region.dataset.live = "";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  return region;
}
