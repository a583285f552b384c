import { all, change, get, put, remove } from "./store.js";

export const finish = "finish";
export const abstain = "abstain";

/** What ends a review is sent after all that belongs to it. */
export const isEnd = field => field === finish || field === abstain;

const news = new BroadcastChannel("corridor-jury");
const listeners = new Set();
let token = null;

news.onmessage = event => listeners.forEach(listener => listener(event.data));

/** Told of everything that becomes of a change, in whatever page or worker: saved, late, refused, gone. */
export function onNews(listener) {
  listeners.add(listener);
}

/** The form token of this page; one that is too old is replaced. */
export function useToken(fresh) {
  token = fresh || null;
}

/** Keeps a change until the server has it. What it replaces is what the first unsent change of the field replaced. */
export function enqueue({ base, number, review, field, value, mark, tied }) {
  return change("outbox", [review, field], row => ({ tried: [], mark, ...row, base, number, review, field, value, tied, at: Date.now(), refused: undefined }));
}

/** Of two values the juror chose the one given here: it replaces what the other device saved. */
export function insist(review, field) {
  return change("outbox", [review, field], row => row && { ...row, mark: row.late?.mark ?? row.mark, late: undefined });
}

/** Of two values the juror chose the other device's, or gave up one that was refused. */
export async function drop(review, field) {
  const row = await get("outbox", [review, field]);
  if (row?.late) await put("known", { review, field, ...row.late, at: row.late.at });
  await remove("outbox", [review, field]);
}

export async function waiting(base) {
  return (await all("outbox")).filter(row => row.base === base).sort((one, other) => one.at - other.at);
}

/** Sends what waits, one after the other, on one page at a time. Says done, offline, later or signedOut. */
export function drain(base) {
  const send = () => sendAll(base);
  return navigator.locks ? navigator.locks.request(`corridor-jury ${base}`, send) : send();
}

async function sendAll(base) {
  for (;;) {
    const rows = await waiting(base);
    const ready = rows.filter(row => !row.late && !row.refused);
    // Nothing is handed in while a choice is open; an abstention leaves nothing to choose.
    const before = { [finish]: rows, [abstain]: ready };
    const next = ready.find(row => !before[row.field]?.some(other => other.review === row.review && !isEnd(other.field)));
    if (!next) return "done";
    const outcome = await send(next);
    if (outcome) return outcome;
  }
}

async function send(row) {
  const key = [row.review, row.field];
  await change("outbox", key, now => now && { ...now, tried: [...now.tried, row.value] });
  let answer;
  try { answer = await post(row); } catch { return "offline"; }

  const { status, value, mark, at, message } = answer;
  if (answer.signedOut) return "signedOut";
  if (answer.saved) {
    await put("known", { review: row.review, field: row.field, value: value ?? "", mark, at });
    await change("outbox", key, now => now && now.value !== row.value ? { ...now, mark, tried: [] } : null);
    if (row.field === abstain) await dropAll(row.review);
    tell({ is: "saved", ...row, stands: value, mark });
  } else if (status === 409 && row.tried.includes(value)) {
    // Our own, sent before; its answer was lost.
    await change("outbox", key, now => now && { ...now, mark, tried: [] });
  } else if (status === 409) {
    const late = { value, mark, at };
    await change("outbox", key, now => now && { ...now, late });
    tell({ is: "late", ...row, late });
  } else if (status === 404) {
    await dropAll(row.review);
    tell({ is: "gone", ...row, message });
  } else if (status >= 500 || [408, 425, 429].includes(status)) {
    return "later";
  } else {
    await change("outbox", key, now => now && { ...now, refused: message || String(status) });
    tell({ is: "refused", ...row, message });
  }
  return null;
}

async function dropAll(review) {
  for (const each of (await all("outbox")).filter(each => each.review === review)) await remove("outbox", [review, each.field]);
}

async function post(row, again = true) {
  token ??= await freshToken(row.base);
  if (!token) return { signedOut: true };
  const response = await fetch(`${row.base}/reviews/${row.review}/${isEnd(row.field) ? row.field : "scores"}`, {
    method: "POST",
    redirect: "manual",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ field: row.field, value: row.value, mark: row.mark ?? "", tied: row.tied ?? false, __RequestVerificationToken: token }),
    signal: AbortSignal.timeout?.(20000),
  });
  if (response.type === "opaqueredirect") return { signedOut: true };
  if (response.status === 400 && again) {
    token = null;
    return post(row, false);
  }
  const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
  return { ...answer, status: response.status };
}

async function freshToken(base) {
  const response = await fetch(`${base}/kept`, { redirect: "manual", headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(20000) });
  if (response.type === "opaqueredirect" || response.status === 404) return null;
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return (await response.json()).token;
}

function tell(what) {
  listeners.forEach(listener => listener(what));
  news.postMessage(what);
}
