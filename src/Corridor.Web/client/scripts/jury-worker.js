import { drain } from "./outbox.js";
import { get, isShell, shelfOf, shellOf } from "./store.js";

/* global BUILD, SHELL, VIEWER: filled in by build.mjs */
const base = new URL(self.registration.scope).pathname;
const shelf = shelfOf(base), shell = shellOf(BUILD);
const review = /^\/reviews\/[0-9a-f-]{36}$/, deck = /^\/reviews\/[0-9a-f-]{36}\/deck$/;
const patience = 6000;   // then the page that is kept here is shown

self.addEventListener("install", event => event.waitUntil((async () => {
  await (await caches.open(shell)).addAll(SHELL);
  await self.skipWaiting();
})()));

self.addEventListener("activate", event => event.waitUntil((async () => {
  for (const key of await caches.keys()) if (isShell(key) && key !== shell) await caches.delete(key);
  await self.clients.claim();
})()));

// Fonts and character maps that few decks ask for: after the decks.
self.addEventListener("message", event => event.waitUntil((async () => {
  const files = await caches.open(shell);
  for (const file of VIEWER) if (!await files.match(file)) await files.add(file).catch(() => {});
})()));

self.addEventListener("sync", event => event.waitUntil(drain(base)));

// The network first; what is kept here only in its place, and only of the jury.
self.addEventListener("fetch", event => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const place = url.pathname.startsWith(base) ? url.pathname.slice(base.length) : null;
  if (url.pathname.startsWith("/dist/")) event.respondWith(networkOr(request, () => caches.match(url.pathname, { cacheName: shell })));
  else if (request.mode === "navigate" && (place === "" || place === "/grid" || review.test(place ?? ""))) event.respondWith(page(event, url.pathname));
  else if (deck.test(place ?? "") && !url.search) event.respondWith(networkOr(request, () => keptDeck(request, url.pathname)));
  else if (request.mode !== "navigate" && place === null) event.respondWith(networkOr(request, () => caches.match(url.pathname, { cacheName: shelf })));
});

async function networkOr(request, kept) {
  try { return await fetch(request); } catch { return await kept() ?? Response.error(); }
}

async function page(event, path) {
  const kept = await keptAt(path);
  try {
    const response = await soon(fetch(event.request), kept ? patience : 0);
    if (kept && response.status >= 502) return await asKept(kept);
    if (kept && response.ok) event.waitUntil(keepAnew(path, response.clone()));
    if (kept && response.status === 404) event.waitUntil(caches.open(shelf).then(cache => Promise.all([cache.delete(path), cache.delete(path + "/deck")])));
    return response;
  } catch {
    return kept ? asKept(kept) : Response.error();
  }
}

// A round ends without a network as well.
async function keptAt(path) {
  const device = await get("devices", base).catch(() => null);
  const review = device?.reviews.find(review => path.startsWith(`${base}/reviews/${review.id}`));
  return review && review.until <= Date.now() + (device.ahead ?? 0) ? undefined : caches.match(path, { cacheName: shelf });
}

async function keepAnew(path, response) {
  if (await caches.has(shelf)) await (await caches.open(shelf)).put(path, response);
}

// Its clock stands still: the page must not take its stamp for the time of day.
async function asKept(response) {
  const headers = new Headers(response.headers);
  for (const name of ["Content-Length", "Content-Encoding"]) headers.delete(name);
  return new Response((await response.text()).replace(" data-server-now=", " data-kept-at="), { headers });
}

async function keptDeck(request, path) {
  const kept = await keptAt(path);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("Range") ?? "");
  if (!kept || !range) return kept;
  const whole = await kept.blob(), from = Number(range[1]), to = range[2] ? Math.min(Number(range[2]), whole.size - 1) : whole.size - 1;
  const headers = new Headers(kept.headers);
  headers.set("Content-Range", `bytes ${from}-${to}/${whole.size}`);
  headers.set("Content-Length", String(to - from + 1));
  return new Response(whole.slice(from, to + 1), { status: 206, headers });
}

function soon(work, milliseconds) {
  return milliseconds === 0 ? work : Promise.race([work, new Promise((_, reject) => { setTimeout(reject, milliseconds); })]);
}
