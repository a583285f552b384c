/*
 * What a juror's device keeps (IndexedDB and Cache Storage), and how all of it is forgotten.
 *   outbox   a change that the server has not acknowledged, by review and field; field "finish" hands in
 *   known    what the server acknowledged last, for pages that were made before
 *   devices  by city: whose applications are kept here, and which
 */
const name = "corridor-jury";
const flag = "corridor:jury";   // whose things are here, to be read without opening anything
const stores = { outbox: ["review", "field"], known: ["review", "field"], devices: "base" };
let opened = null;

export const shelfOf = base => `${name} ${base}`;
export const shellOf = build => `${name}-shell ${build}`;
export const isShell = key => key.startsWith(`${name}-shell `);

export const get = (store, key) => within(store, "readonly", rows => rows.get(key));
export const all = store => within(store, "readonly", rows => rows.getAll());
export const put = (store, row) => within(store, "readwrite", rows => rows.put(row));
export const remove = (store, key) => within(store, "readwrite", rows => rows.delete(key));

/** Replaces a row by what make says of it; null deletes it. */
export function change(store, key, make) {
  return within(store, "readwrite", rows => {
    const read = rows.get(key);
    read.onsuccess = () => {
      const row = make(read.result);
      if (row) rows.put(row);
      else if (read.result) rows.delete(key);
    };
  });
}

/** Whose things are on this device, if there are any. */
export function reader() {
  try { return localStorage.getItem(flag); } catch { return null; }
}

export function belongsTo(who) {
  try { localStorage.setItem(flag, who); } catch { /* Without it the signed-out page still forgets. */ }
}

/** Erases pages, decks, scores that wait, and the worker itself, of every city on this host. */
export async function forget() {
  try { localStorage.removeItem(flag); } catch { /* nothing was kept */ }
  for (const registration of await navigator.serviceWorker?.getRegistrations() ?? []) {
    const worker = registration.active ?? registration.waiting ?? registration.installing;
    if (worker?.scriptURL.endsWith("/dist/jury-worker.js")) await registration.unregister();
  }
  if ("caches" in globalThis) for (const key of await caches.keys()) if (key.startsWith(name)) await caches.delete(key);
  if (opened) (await opened).close();
  opened = null;
  await new Promise(resolve => {
    const gone = indexedDB.deleteDatabase(name);
    gone.onsuccess = gone.onerror = gone.onblocked = resolve;
  });
}

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => { for (const [store, keyPath] of Object.entries(stores)) request.result.createObjectStore(store, { keyPath }); };
    request.onerror = () => { opened = null; reject(request.error); };
    request.onsuccess = () => {
      // Another page forgets all: it must not wait for this one.
      request.result.onversionchange = () => { request.result.close(); opened = null; };
      resolve(request.result);
    };
  });
  return opened;
}

// What is acknowledged here is on the disk.
async function within(store, mode, act) {
  const transaction = (await open()).transaction(store, mode, { durability: "strict" });
  const request = act(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}
