// In the page: notes where each Tab leads, and compares it with what there is to reach.
(() => {
  const kinds = "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe, audio[controls], video[controls], [contenteditable], [tabindex]";
  // Day, month and year of one field are stops of their own.
  const inParts = "input:is([type=date], [type=time], [type=datetime-local], [type=month], [type=week])";
  let stops, started, round;

  const name = part => {
    const said = part.getAttribute("aria-label") ?? part.labels?.[0]?.textContent ?? part.textContent;
    return `${part.localName}${part.id && "#" + part.id}${part.name ? `[name=${part.name}]` : ""} “${said.trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  };

  // Of radio buttons that belong together one is reached by Tab, the others by arrows.
  const one = part => part.matches("input[type=radio][name]") ? [...document.querySelectorAll("input[type=radio]")].find(radio => radio.name === part.name && radio.form === part.form) : part;

  const reachable = () => new Set([...document.querySelectorAll(kinds)]
    .filter(part => part.tabIndex >= 0 && !part.matches(":disabled") && !part.closest("[inert]") && part.checkVisibility({ visibilityProperty: true }))
    .map(one));

  // The browser gives a stop to what scrolls and holds no control, so that the keyboard scrolls it.
  const scrolls = part => part.scrollHeight > part.clientHeight || part.scrollWidth > part.clientWidth;

  const shapes = part => part instanceof SVGElement ? [...part.querySelectorAll("circle, rect, path, text")] : [part];

  // Where it is, and whether a click there would be on it.
  const hidden = part => {
    const places = shapes(part).flatMap(shape => [...shape.getClientRects()])
      .map(box => ({ left: Math.max(0, box.left), right: Math.min(innerWidth, box.right), top: Math.max(0, box.top), bottom: Math.min(innerHeight, box.bottom) }))
      .filter(box => box.right > box.left && box.bottom > box.top);
    if (places.length === 0) return "cannot be seen when it is reached";
    let cover;
    for (const box of places) {
      const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
      if (top && (part.contains(top) || top.closest("label")?.control === part)) return null;
      cover = top ?? cover;
    }
    return "is covered when it is reached by " + (cover ? cover.localName + "." + (cover.className.baseVal ?? cover.className) : "nothing known");
  };

  // A control that is itself invisible is shown by what stands after it.
  const drawn = part => part instanceof SVGElement ? [part, ...shapes(part)] : getComputedStyle(part).opacity === "0" ? [part.nextElementSibling ?? part] : [part];
  const look = part => drawn(part).map(one => {
    const style = getComputedStyle(one);
    const outline = style.outlineStyle === "none" || parseFloat(style.outlineWidth) === 0 ? "none" : style.outline;
    const edges = ["top", "right", "bottom", "left"].map(side => style.getPropertyValue(`border-${side}-style`) === "none" ? "none" : style.getPropertyValue(`border-${side}-width`) + style.getPropertyValue(`border-${side}-color`));
    return [outline, style.boxShadow, edges, one instanceof SVGElement ? [style.stroke, style.strokeWidth] : ""].join();
  }).join("|");

  const leave = () => {
    const last = stops.at(-1);
    if (last && last.before === undefined) last.before = look(last.part);
  };

  addEventListener("keyup", event => {
    if (event.key !== "Tab" || !started || round) return;
    const part = document.activeElement;
    if (part === stops.at(-1)?.part && part.matches(inParts)) return;
    leave();
    const atTop = part === document.body || part === stops[0]?.part;
    if (atTop && stops.length > 0) { round = true; return; }
    if (part !== document.body) stops.push({ part, hidden: hidden(part), look: look(part) });
  }, true);

  window.walk = {
    toTop() {
      // Where the next Tab begins is a place in the page, which outlives the element that made it.
      const top = document.createElement("span");
      top.tabIndex = -1;
      document.body.prepend(top);
      top.focus();
      top.remove();
      scrollTo(0, 0);
    },
    begin() {
      walk.toTop();
      [stops, started, round] = [[], true, false];
    },
    isRound: () => round,
    place: () => name(document.activeElement),
    until: async done => {
      for (let i = 0; i < 100 && !done(); i++) await new Promise(next => setTimeout(next, 20));
      return done();
    },
    faults() {
      const wanted = reachable();
      const times = new Map();
      for (const { part } of stops) times.set(one(part), (times.get(one(part)) ?? 0) + 1);
      return [
        ...[...wanted].filter(part => !times.has(part)).map(part => `${name(part)} is not reached`),
        ...[...times].filter(([, count]) => count > 1).map(([part, count]) => `${name(part)} is reached ${count} times`),
        ...[...times.keys()].filter(part => !wanted.has(part) && !scrolls(part)).map(part => `${name(part)} is reached and is no control`),
        ...stops.filter(stop => stop.hidden).map(stop => `${name(stop.part)} ${stop.hidden}`),
        ...stops.filter(stop => stop.look === stop.before).map(stop => `${name(stop.part)} does not show that it is reached`),
      ];
    },
  };
})();
