import { serverNow } from "./clock.js";

const second = 1000, patience = 3 * second;

/**
 * Keeps a page with what is on stage: on each new count of its event stream the page is asked for anew. Where it says the same
 * screen, the part is replaced; else the browser goes where the answer came from.
 */
export function followStage() {
  runTimers();
  const part = document.querySelector("[data-stage]");
  if (!part || !window.EventSource) return;
  let shown = Number(part.dataset.stageMark), latest = shown, asking = false;
  const stream = new EventSource(part.dataset.stage);
  stream.onmessage = event => { latest = Number(event.data); look(); };
  addEventListener("pagehide", () => stream.close());

  async function look() {
    if (asking) return;
    asking = true;
    // What moves on while this asks is asked for next.
    while (latest > shown) {
      try {
        const here = document.querySelector("[data-stage]");
        const answer = await fetch(here.dataset.stageHome ?? location.href, { cache: "no-store" });
        if (!answer.ok) throw new Error(answer.statusText);
        const there = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-stage]");
        if (!there || new URL(answer.url).pathname !== location.pathname || there.dataset.stageScreen !== here.dataset.stageScreen) return location.assign(answer.url);
        replace(here, there);
        shown = Number(there.dataset.stageMark);
      } catch {
        await new Promise(resolve => { setTimeout(resolve, patience); });
      }
    }
    asking = false;
  }
}

// Whoever stood on a button stands on the same, or on the first that may be pressed.
function replace(here, there) {
  const held = here.contains(document.activeElement) ? document.activeElement.id : null;
  here.replaceWith(document.adoptNode(there));
  if (held !== null) (document.getElementById(held || " ") ?? there.querySelector("button[autofocus], button"))?.focus();
}

function runTimers() {
  const tick = () => document.querySelectorAll("[data-timer]").forEach(timer => {
    const end = Date.parse(timer.dataset.timer);
    if (Number.isNaN(end)) return;
    const left = Math.round((end - serverNow()) / second), size = Math.abs(left);
    timer.textContent = `${left < 0 ? "+" : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    timer.classList.toggle("is-soon", left < 0);
  });
  tick();
  setInterval(tick, second);
}
