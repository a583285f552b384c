import { fill, textsOf } from "./texts.js";

const viewer = new URL("./viewer/", import.meta.url);
const steps = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const mostPixels = 16_000_000;   // iOS gives up on larger canvases
const nearby = 3;                // pages kept drawn on either side of the one in view

/** Draws each [data-deck] with pdf.js; the download link inside stays as the way that always works. */
export function showDecks() {
  document.querySelectorAll("[data-deck]").forEach(deck => show(deck).catch(error => {
    console.warn(error);
    const note = deck.querySelector(".deck-note") ?? deck.appendChild(element("p", "deck-note"));
    note.textContent = textsOf(deck).failed ?? "";
    note.hidden = false;
  }));
}

async function show(deck) {
  const texts = textsOf(deck);
  const note = deck.querySelector(".deck-note");
  if (note) note.textContent = texts.loading ?? "";
  const pdfjs = await import(new URL("pdf.js", viewer));
  pdfjs.GlobalWorkerOptions.workerSrc = new URL("pdf.worker.js", viewer).href;
  const pdf = await pdfjs.getDocument({
    url: deck.dataset.deck,
    cMapUrl: new URL("cmaps/", viewer).href,
    cMapPacked: true,
    standardFontDataUrl: new URL("standard_fonts/", viewer).href,
    wasmUrl: new URL("wasm/", viewer).href,
    useWasm: false,
    isEvalSupported: false,
    enableXfa: false,
    disableAutoFetch: true,
    rangeChunkSize: 262144,
  }).promise;

  const bar = deck.querySelector(".deck-bar") ?? deck.insertBefore(element("div", "deck-bar"), deck.firstChild);
  const scroller = deck.appendChild(element("div", "deck-pages"));
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", texts.deck ?? "");
  const previous = button("‹", texts.previous, () => goTo(current - 1));
  const next = button("›", texts.next, () => goTo(current + 1));
  const place = element("span", "deck-place");
  place.setAttribute("aria-live", "polite");
  const smaller = button("−", texts.smaller, () => zoomTo(step - 1));
  const larger = button("+", texts.larger, () => zoomTo(step + 1));
  bar.prepend(previous, place, next, smaller, larger);
  if (note) note.hidden = true;

  let current = 1, step = steps.indexOf(1);
  const first = await pdf.getPage(1);
  const shape = first.getViewport({ scale: 1 });
  const pages = Array.from({ length: pdf.numPages }, (_, index) => {
    const holder = scroller.appendChild(element("div", "deck-page"));
    holder.setAttribute("role", "group");
    holder.setAttribute("aria-label", fill(texts.pageLabel ?? texts.page, index + 1, pdf.numPages));
    return { number: index + 1, holder, shape, drawn: null, scale: 0 };
  });

  const watcher = new IntersectionObserver(entries => {
    for (const entry of entries) if (entry.isIntersecting) draw(pages[Number(entry.target.dataset.page) - 1]);
  }, { root: scroller, rootMargin: "400px 0px" });
  pages.forEach(page => { page.holder.dataset.page = page.number; layOut(page); watcher.observe(page.holder); });
  scroller.addEventListener("scroll", follow, { passive: true });
  scroller.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { ArrowRight: () => goTo(current + 1), ArrowLeft: () => goTo(current - 1), Home: () => goTo(1), End: () => goTo(pages.length), "+": () => zoomTo(step + 1), "-": () => zoomTo(step - 1) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  let width = scroller.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(scroller.clientWidth - width) < 4) return;
    width = scroller.clientWidth;
    redraw();
  }).observe(scroller);
  tell();

  function layOut(page) {
    const style = getComputedStyle(scroller);
    const room = scroller.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    page.scale = room / page.shape.width * steps[step];
    page.holder.style.width = `${page.shape.width * page.scale}px`;
    page.holder.style.height = `${page.shape.height * page.scale}px`;
    page.holder.style.setProperty("--total-scale-factor", page.scale);
  }

  async function draw(page) {
    if (page.drawn === page.scale) return;
    page.drawn = page.scale;
    const source = await pdf.getPage(page.number);
    page.shape = source.getViewport({ scale: 1 });
    layOut(page);
    page.drawn = page.scale;
    const viewport = source.getViewport({ scale: page.scale });
    const density = Math.min(devicePixelRatio || 1, Math.sqrt(mostPixels / (viewport.width * viewport.height)));
    const canvas = element("canvas");
    canvas.width = Math.floor(viewport.width * density);
    canvas.height = Math.floor(viewport.height * density);
    canvas.setAttribute("aria-hidden", "true");
    const scale = page.scale;
    await source.render({ canvas, viewport, transform: density === 1 ? null : [density, 0, 0, density, 0, 0] }).promise;
    if (page.drawn !== scale) return;
    const words = element("div", "textLayer");
    page.holder.replaceChildren(canvas, words);
    await new pdfjs.TextLayer({ textContentSource: source.streamTextContent(), container: words, viewport }).render();
  }

  function redraw() {
    const at = scroller.scrollTop / scroller.scrollHeight;
    pages.forEach(page => { page.drawn = null; layOut(page); });
    scroller.scrollTop = at * scroller.scrollHeight;
    follow();
  }

  function zoomTo(wanted) {
    if (wanted < 0 || wanted >= steps.length) return;
    step = wanted;
    redraw();
    tell();
  }

  function goTo(number) {
    if (number < 1 || number > pages.length) return;
    scroller.scrollTop = pages[number - 1].holder.offsetTop - 8;
  }

  function follow() {
    // Small pages share the view: at the top it is the first all the same, at the bottom the last.
    const { scrollTop: top, clientHeight: view, scrollHeight: whole } = scroller;
    const seen = top <= 0 ? pages[0] : top + view >= whole - 1 ? pages.at(-1) : pages.findLast(page => page.holder.offsetTop <= top + view / 2) ?? pages[0];
    for (const page of pages) {
      const distance = Math.abs(page.number - seen.number);
      if (distance <= 1) draw(page);
      else if (distance > nearby && page.drawn) { page.drawn = null; page.holder.replaceChildren(); }
    }
    if (seen.number !== current) { current = seen.number; tell(); }
  }

  function tell() {
    place.textContent = fill(texts.page, current, pages.length);
    previous.disabled = current === 1;
    next.disabled = current === pages.length;
    smaller.disabled = step === 0;
    larger.disabled = step === steps.length - 1;
  }
}

function element(tag, className = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}

function button(sign, label, act) {
  const made = element("button", "btn btn-secondary");
  made.type = "button";
  made.textContent = sign;
  if (label) { made.setAttribute("aria-label", label); made.title = label; }
  made.addEventListener("click", act);
  return made;
}
