import { Upload } from "tus-js-client";
import { fill, percent, size, textsOf } from "./texts.js";

const retryDelays = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000];

/** A file sent in blocks by tus 1.0: it goes on after a cut, a pause or a reload. */
export function uploads(area) {
  const texts = textsOf(area);
  const { endpoint, panelUrl } = area.dataset;
  const maxSize = Number(area.dataset.maxSize) || Infinity;
  const chunkSize = Number(area.dataset.chunkSize) || 8 * 1024 * 1024;
  const accept = (area.dataset.accept ?? "").split(",").filter(Boolean);
  const metadata = JSON.parse(area.dataset.metadata ?? "{}");
  const shelf = `corridor:upload:${area.dataset.resumeKey ?? endpoint}`;
  const part = name => area.querySelector(`[data-upload-${name}]`);
  const input = area.querySelector("input[type=file]");
  const bar = area.querySelector("progress");
  let upload = null, running = false, said = -1;

  input.addEventListener("change", () => { if (input.files[0]) choose(input.files[0]); });
  area.addEventListener("dragover", event => { event.preventDefault(); area.classList.add("is-over"); });
  area.addEventListener("dragleave", () => area.classList.remove("is-over"));
  area.addEventListener("drop", event => {
    event.preventDefault();
    area.classList.remove("is-over");
    if (event.dataTransfer.files[0]) choose(event.dataTransfer.files[0]);
  });
  part("pause")?.addEventListener("click", pause);
  part("resume")?.addEventListener("click", go);
  part("cancel")?.addEventListener("click", cancel);
  addEventListener("online", () => { if (upload && !running && area.dataset.state === "failed") go(); });
  addEventListener("beforeunload", event => { if (running && area.isConnected) event.preventDefault(); });
  show("idle");
  remember();

  // After a reload the browser no longer has the file, only the server knows how far it came.
  async function remember() {
    const kept = recall();
    if (!kept) return;
    let sent = kept.sent;
    try {
      const head = await fetch(kept.url, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" }, cache: "no-store" });
      if ([403, 404, 410].includes(head.status)) return forget();
      sent = Number(head.headers.get("Upload-Offset") ?? sent);
    } catch { /* offline: the last known place will do */ }
    if (upload) return;
    progress(sent, kept.size);
    show("waiting", fill(texts.resume, percent(sent / kept.size), kept.name));
  }

  async function choose(file) {
    if (file.size > maxSize) return refuse(fill(texts.tooLarge, size(file.size), size(maxSize)));
    if (file.size === 0) return refuse(texts.empty ?? texts.wrongType);
    if (accept.length && !accept.includes(file.type) && !accept.some(kind => kind.startsWith(".") && file.name.toLowerCase().endsWith(kind)))
      return refuse(texts.wrongType);

    await upload?.abort();
    upload = new Upload(file, {
      endpoint,
      chunkSize,
      retryDelays,
      metadata: { ...metadata, filename: file.name, filetype: file.type },
      fingerprint: async () => ["corridor", shelf, file.name, file.size, file.lastModified].join("|"),
      removeFingerprintOnSuccess: true,
      onShouldRetry: error => {
        const status = error.originalResponse?.getStatus() ?? 0;
        // Heard at once, within whatever tenth it happens.
        said = -1;
        tell(texts.failed);
        return status < 400 || status >= 500 || [409, 423, 429].includes(status);
      },
      onUploadUrlAvailable: () => keep(0, file),
      onProgress: (sent, total) => progress(sent, total),
      onChunkComplete: (_, sent) => { keep(sent, file); tell(fill(texts.uploading, size(sent), size(file.size))); },
      onError: error => {
        running = false;
        const answer = error.originalResponse?.getBody() ?? "";
        show("failed", fill(texts.stopped, message(answer) || texts.failed));
      },
      onSuccess: () => {
        running = false;
        forget();
        show("done", texts.done);
        refresh();
      },
    });
    const earlier = await upload.findPreviousUploads();
    if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
    go();
  }

  function go() {
    if (!upload) return input.click();
    running = true;
    show("running", fill(texts.ready, upload.file.name, size(upload.file.size)));
    upload.start();
  }

  async function pause() {
    running = false;
    await upload?.abort();
    show("paused", fill(texts.paused, percent(bar.value / 100)));
    part("resume")?.focus();
  }

  async function cancel() {
    running = false;
    const url = upload?.url ?? recall()?.url;
    await upload?.abort();
    if (url) await Upload.terminate(url, { retryDelays: [0, 1000] }).catch(() => {});
    upload = null;
    forget();
    input.value = "";
    show("idle", texts.cancelled);
    input.focus();
  }

  function refuse(sentence) {
    input.value = "";
    input.setAttribute("aria-invalid", "true");
    show(upload ? area.dataset.state : "idle", sentence);
    input.focus();
  }

  function progress(sent, total) {
    const share = total ? sent / total : 0;
    bar.value = share * 100;
    const text = percent(share);
    const place = part("percent");
    if (place && place.textContent !== text) place.textContent = text;
  }

  // One place decides what is on screen, so that no button lies about the state.
  function show(state, sentence = "") {
    area.dataset.state = state;
    const hide = (name, hidden) => { const element = part(name); if (element) element.hidden = hidden; };
    hide("progress", !["running", "paused", "failed", "waiting"].includes(state));
    hide("pause", state !== "running");
    hide("resume", !["paused", "failed"].includes(state));
    hide("cancel", !["running", "paused", "failed", "waiting"].includes(state));
    if (state === "running") input.removeAttribute("aria-invalid");
    said = -1;
    tell(sentence);
  }

  // Screen readers hear each tenth, not each block.
  function tell(sentence) {
    const tenth = Math.floor(bar.value / 10);
    if (sentence === undefined || (running && tenth === said)) return;
    said = tenth;
    part("status").textContent = sentence;
  }

  async function refresh() {
    const panel = area.closest("[data-upload-panel]");
    if (!panelUrl || !panel) return location.reload();
    const response = await fetch(panelUrl, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!response?.ok) return location.reload();
    panel.innerHTML = await response.text();
    panel.querySelectorAll("[data-upload]").forEach(uploads);
    panel.setAttribute("tabindex", "-1");
    panel.focus();
  }

  function message(body) {
    try { return JSON.parse(body).message ?? ""; } catch { return /^\s*</.test(body) ? "" : body.slice(0, 300); }
  }

  function keep(sent, file) {
    try { localStorage.setItem(shelf, JSON.stringify({ url: upload.url, name: file.name, size: file.size, sent })); } catch { /* resume by the same file still works */ }
  }

  function forget() {
    try { localStorage.removeItem(shelf); } catch { /* nothing kept */ }
  }

  function recall() {
    try { return JSON.parse(localStorage.getItem(shelf)); } catch { return null; }
  }
}
