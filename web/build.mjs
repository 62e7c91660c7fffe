/*
 * Builds web/dist: the scripts and styles of the explorer and of the SQL page.
 *
 *     npm ci && node build.mjs
 *
 * THE CONTRACT with the pages (smartdata/site):
 *
 * dist/manifest.json
 *   { "contract": 1,
 *     "entries": { "explore": { "script": NAME, "style": NAME },
 *                  "sql":     { "script": NAME, "style": NAME } },
 *     "files":   { NAME: SHA-256 of its bytes, ... },      every file below dist but the manifest
 *     "licences": "THIRD-PARTY-LICENCES.txt" }
 *   Every file of "files" is copied to site/assets/ under its own name; all but the licences carry
 *   a hash of their content in the name. A script finds its neighbours (the SQL engine) beside itself.
 *
 * A page that uses them, at site/<language>/explore.html and site/<language>/sql.html:
 *   <link rel="stylesheet" href="../assets/NAME.css">            beside the site's own style
 *   <script src="../assets/NAME.js" defer></script>              classic scripts: modules do not
 *                                                                 run from file:
 *   <div id="explore" data-config="{...}">                        or <div id="sql" data-config=...>
 *     what a page without scripts shows: links to the lists and to the downloads
 *   </div>
 *   The script replaces what is within the div. Headings inside begin at level 2; the page brings
 *   the h1, language, CSP and everything around. The value of data-config is JSON, made by
 *   smartdata.site.explore.explore_config and smartdata.site.explore.sql_config:
 *
 *   explore: { "language": "en" | "lv" | "lt",
 *              "version": "2026.11.27",
 *              "site": "../",                       from the page to the folder of the site
 *              "index": "explore/index.<hash>.js" } below "site"; see smartdata/site/explore.py
 *   sql:     { "language", "version", "data": "../../data/",
 *              "tables": [ { "name", "title", "rows", "bytes", "file": "projects.parquet",
 *                            "columns": [["project_uid", "VARCHAR"], ...] } ] }
 *
 * CSP: script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' (on the SQL page 'self' blob:);
 * worker-src 'self'; style-src 'self'. Nothing here writes inline styles or scripts.
 *
 * Custom properties of CSS that are used, each with a fallback of its own: --bg, --surface, --text,
 * --muted, --line, --accent, --on-accent, --focus, --warn.
 *
 * The output depends on the sources, the lock file and the version of node alone: no paths, no dates.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DIST = path.join(HERE, "dist");
const DUCKDB = path.join(HERE, "node_modules/@duckdb/duckdb-wasm/dist");
const LICENCES = "THIRD-PARTY-LICENCES.txt";
const TARGET = ["chrome100", "firefox115", "safari16.4"];

const files = {};
const packages = new Set(["@duckdb/duckdb-wasm"]);

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

async function put(name, bytes) {
  await writeFile(path.join(DIST, name), bytes);
  files[name] = sha256(bytes);
  return name;
}

/** Write bytes under a name that says what is in them. */
function putHashed(stem, ending, bytes) {
  return put(`${stem}.${sha256(bytes).slice(0, 8)}.${ending}`, bytes);
}

/** The packages whose code went into a bundle. */
function note(metafile) {
  for (const input of Object.keys(metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(found[1]);
  }
}

async function bundle(entry, ending, { stem, ...options } = {}) {
  const result = await build({
    absWorkingDir: HERE,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "iife",
    target: TARGET,
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
    ...options,
  });
  note(result.metafile);
  return putHashed(stem ?? path.basename(path.dirname(entry)), ending, result.outputFiles[0].contents);
}

async function main() {
  await rm(DIST, { recursive: true, force: true });
  await mkdir(DIST, { recursive: true });
  const engine = await buildEngine();
  const entries = {
    explore: {
      script: await bundle("src/explore/main.js", "js"),
      style: await bundle("src/explore/explore.css", "css"),
    },
    sql: {
      script: await bundle("src/sql/main.js", "js", { define: { ENGINE: JSON.stringify(engine) } }),
      style: await bundle("src/sql/sql.css", "css"),
    },
  };
  await put(LICENCES, await licences());
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  const manifest = { contract: 1, entries, files: sorted, licences: LICENCES };
  await writeFile(path.join(DIST, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
}

/** What is loaded only after the button: the database, its worker, and the code between. */
async function buildEngine() {
  // Compressed here, for hosts that don't compress: the page unpacks it.
  const wasm = gzipSync(await readFile(path.join(DUCKDB, "duckdb-eh.wasm")), { level: 9 });
  // Without the last line, which names a map of the source that is not shipped.
  const text = await readFile(path.join(DUCKDB, "duckdb-browser-eh.worker.js"), "utf8");
  const worker = Buffer.from(text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
  const names = {
    script: await bundle("src/sql/engine.js", "js", { stem: "engine", globalName: "sqlEngine" }),
    worker: await putHashed("duckdb-worker", "js", worker),
    wasm: await putHashed("duckdb", "wasm.gz", wasm),
  };
  let bytes = 0;
  for (const name of Object.values(names)) {
    bytes += (await readFile(path.join(DIST, name))).length;
  }
  return { ...names, bytes };
}

async function licences() {
  const parts = [
    "The scripts of this site hold code of the following packages.\n",
  ];
  for (const name of [...packages].sort()) {
    const folder = path.join(HERE, "node_modules", name);
    const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    const texts = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    parts.push(`${"=".repeat(72)}\n${name} ${about.version}, licence: ${about.license}\n`);
    for (const file of texts.sort()) {
      parts.push(`${(await readFile(path.join(folder, file), "utf8")).trim()}\n`);
    }
    if (texts.length === 0) parts.push(await standardText(name, about));
  }
  return parts.join("\n").replaceAll("\r\n", "\n");
}

/** The text of a licence for a package that only names it. */
async function standardText(name, about) {
  if (about.license !== "MIT") throw new Error(`${name} ships no text of its licence ${about.license}`);
  const author = typeof about.author === "string" ? about.author : about.author?.name;
  const text = await readFile(path.join(HERE, "MIT.txt"), "utf8");
  return text.replace("{holder}", author ?? `the authors of ${name}`);
}

await main();
