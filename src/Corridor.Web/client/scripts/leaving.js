import { all, forget, reader } from "./store.js";

/** What a juror kept on this device goes with them: when they sign out, and when somebody else signs in. */
export async function forgetJury() {
  const kept = reader(), here = document.body.dataset.reader;
  if (!kept) return;
  if (document.querySelector("[data-forget]") || (here && here !== kept)) return forget();
  const warning = document.querySelector("[data-unsent]");
  if (warning) warning.hidden = (await all("outbox")).length === 0;
}
