import { createHash } from "node:crypto";
import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bootstrap, followTheSystem } from "./styles/bootstrap.mjs";
import { drawMaps } from "./map.mjs";

const here = path => fileURLToPath(new URL(path, import.meta.url));
const dist = here("../wwwroot/dist/");

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([styles(), scripts(), viewer(), print(), licences(), drawMaps(dist), cp(here("icon.svg"), dist + "icon.svg")]);
await worker();

async function styles() {
  const bundle = await build({
    entryPoints: [here("styles/corridor.css")],
    outdir: dist,
    bundle: true,
    minify: true,
    write: false,
    logLevel: "warning",
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]-[hash]",
    target: ["chrome111", "firefox115", "safari16.4"],
    plugins: [{
      name: "bootstrap",
      setup(esbuild) {
        esbuild.onResolve({ filter: /^bootstrap$/ }, () => ({ path: "bootstrap", namespace: "bootstrap" }));
        esbuild.onLoad({ filter: /.*/, namespace: "bootstrap" }, async () => ({ contents: await bootstrap(), loader: "css" }));
      },
    }],
  });
  for (const file of bundle.outputFiles) {
    await mkdir(file.path.replace(/[^/\\]+$/, ""), { recursive: true });
    await writeFile(file.path, file.path.endsWith(".css") ? followTheSystem(file.text) : file.contents);
  }
}

async function scripts() {
  await build({
    entryPoints: ["corridor", "apply", "jury", "order", "workflow"].map(name => here(`scripts/${name}.js`)),
    outdir: dist,
    bundle: true,
    minify: true,
    format: "esm",
    logLevel: "warning",
    target: ["chrome111", "firefox115", "safari16.4"],
  });
  // Runs before the first paint, so it is no module.
  await build({ entryPoints: [here("scripts/early.js")], outfile: dist + "theme.js", minify: true, format: "iife", bundle: true, logLevel: "warning" });
}

// pdf.js is fetched only by the page that shows a deck, so it stays out of the bundles.
async function viewer() {
  const pdfjs = here("node_modules/pdfjs-dist/");
  await mkdir(dist + "viewer/wasm", { recursive: true });
  await Promise.all([
    cp(pdfjs + "legacy/build/pdf.min.mjs", dist + "viewer/pdf.js"),
    cp(pdfjs + "legacy/build/pdf.worker.min.mjs", dist + "viewer/pdf.worker.js"),
    cp(pdfjs + "cmaps", dist + "viewer/cmaps", { recursive: true }),
    cp(pdfjs + "standard_fonts", dist + "viewer/standard_fonts", { recursive: true }),
    // WebAssembly would need 'wasm-unsafe-eval'; without it pdf.js reads JPEG 2000 by this script.
    cp(pdfjs + "wasm/openjpeg_nowasm_fallback.js", dist + "viewer/wasm/openjpeg_nowasm_fallback.js"),
  ]);
}

// What the server prints PDF files in; no page asks for it.
async function print() {
  for (const face of ["DejaVuSans", "DejaVuSans-Bold"]) await cp(here(`node_modules/dejavu-fonts-ttf/ttf/${face}.ttf`), `${dist}print/${face}.ttf`);
}

// It knows what it was built with: another build is another worker, which fetches its files anew.
async function worker() {
  const files = (await readdir(dist, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
    .map(entry => `${entry.parentPath}/${entry.name}`.replace(/[\\/]+/g, "/").slice(dist.replace(/[\\/]+/g, "/").length)).sort();
  const shell = files.filter(file => /^((corridor|theme|jury)\.(js|css)|icon\.svg|fonts\/.*|viewer\/[^/]+\.js)$/.test(file));
  const fingerprint = createHash("sha256");
  for (const file of shell) fingerprint.update(await readFile(dist + file));
  await build({
    entryPoints: [here("scripts/jury-worker.js")],
    outdir: dist,
    bundle: true,
    minify: true,
    format: "iife",
    logLevel: "warning",
    target: ["chrome111", "firefox115", "safari16.4"],
    define: {
      BUILD: JSON.stringify(fingerprint.digest("hex").slice(0, 16)),
      SHELL: JSON.stringify(shell.map(file => "/dist/" + file)),
      VIEWER: JSON.stringify(files.filter(file => file.startsWith("viewer/") && !shell.includes(file)).map(file => "/dist/" + file)),
    },
  });
}

async function licences() {
  const carried = ["bootstrap", "@fontsource/bricolage-grotesque", "dejavu-fonts-ttf", "pdfjs-dist", "sortablejs", "tus-js-client",
    "js-base64", "url-parse", "querystringify", "requires-port"];
  const texts = carried.map(async name => {
    const folder = here(`node_modules/${name}/`);
    const file = (await readdir(folder)).find(entry => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence file.`);
    const { version } = JSON.parse(await readFile(folder + "package.json", "utf8"));
    return `== ${name} ${version}\n\n${await readFile(folder + file, "utf8")}`;
  });
  await writeFile(dist + "licences.txt", (await Promise.all(texts)).join("\n\n"));
}
