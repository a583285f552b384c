import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

// Families Corridor does not use: most of them need Bootstrap's own script, which is not shipped.
const unused = /\.(carousel|offcanvas|tooltip|bs-tooltip|popover|bs-popover|placeholder|toast|accordion|modal|navbar|dropdown|dropup|dropend|dropstart|btn-close|form-floating|form-range|form-switch|progress|list-group|nav-tabs|nav-pills|nav-underline|nav-fill|nav-justified|card-group|link-(?:primary|secondary|success|info|warning|danger|light|dark)|text-bg-|btn-(?:outline-)?(?:success|info|warning|light|dark)\b|table-(?:primary|secondary|success|info|warning|danger|light|dark)|alert|focus-ring|icon-link|[a-z]+-xxl-|[a-z-]+-xxl\b|translate-middle|(?:text|bg|border)-opacity|link-opacity|link-offset|link-underline)/;
const unusedFrames = /^@(?:-webkit-)?keyframes (?:placeholder|progress)/;

/** Bootstrap's own build, less what Corridor does not use. */
export async function bootstrap() {
  const path = createRequire(import.meta.url).resolve("bootstrap/dist/css/bootstrap.min.css");
  return prune((await readFile(path, "utf8")).replace(/\/\*[\s\S]*?\*\//g, "").replace('@charset "UTF-8";', ""));
}

/** Every [data-bs-theme="dark"] rule once more for people whose system is dark and who chose nothing here. */
export function followTheSystem(css) {
  return [...blocks(css)].map(({ head, body }) => {
    if (/^@(media|supports|layer)/.test(head))
      return `${head}{${followTheSystem(body)}}`;

    const rule = `${head}{${body}}`;
    if (head.startsWith("@") || !/\[data-bs-theme="?dark"?\]/.test(head))
      return rule;

    const systemHead = selectors(head)
      .filter(selector => /\[data-bs-theme="?dark"?\]/.test(selector))
      .map(selector => selector.replace(/\[data-bs-theme="?dark"?\]/, ":root:not([data-bs-theme])"))
      .join(",");
    return `${rule}@media screen and (prefers-color-scheme:dark){${systemHead}{${body}}}`;
  }).join("");
}

function prune(css) {
  return [...blocks(css)].map(({ head, body }) => {
    if (/^@(media|supports)/.test(head)) {
      const kept = prune(body);
      return kept ? `${head}{${kept}}` : "";
    }
    if (head.startsWith("@"))
      return unusedFrames.test(head) ? "" : `${head}{${body}}`;

    const kept = selectors(head).filter(selector => !unused.test(selector));
    return kept.length ? `${kept.join(",")}{${body}}` : "";
  }).join("");
}

function selectors(head) {
  return head.split(/,(?![^(]*\))/).map(selector => selector.trim());
}

function* blocks(css) {
  let depth = 0, start = 0, open = 0, quote = "";
  for (let i = 0; i < css.length; i++) {
    const c = css[i];
    if (quote) { if (c === "\\") i++; else if (c === quote) quote = ""; continue; }
    if (c === '"' || c === "'") quote = c;
    else if (c === "{" && depth++ === 0) open = i;
    else if (c === "}" && --depth === 0) {
      yield { head: css.slice(start, open).trim(), body: css.slice(open + 1, i) };
      start = i + 1;
    }
  }
}
