// Builds the pages' files: scripts, styles, fonts and the icon sprite, from frontend/ into artel/screens/static/dist.
import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import esbuild from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const from = (...parts) => path.join(root, ...parts);
const watching = process.argv.includes("--watch");
const finished = from("artel", "screens", "static", "dist");
// A build that fails leaves the last good one in place.
const dist = watching ? finished : `${finished}.new`;

// The scripts that a page may load by name; the rest of frontend/js are their modules.
const ENTRIES = ["app.js", "board.js", "calendar.js", "charts.js", "form.js"];

// Latin and Cyrillic only: other scripts fall back to the system's own font.
const FONTS = {
  "inter-latin.woff2": "inter-latin-wght-normal.woff2",
  "inter-cyrillic.woff2": "inter-cyrillic-wght-normal.woff2",
};

async function scripts() {
  const names = (await readdir(from("frontend", "js"))).filter((name) => ENTRIES.includes(name));
  const options = {
    absWorkingDir: root,
    entryPoints: names.map((name) => `frontend/js/${name}`),
    outdir: dist,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: !watching,
    sourcemap: watching ? "inline" : false,
    chunkNames: "chunks/[name]-[hash]",
    legalComments: "none",
    logLevel: "warning",
  };
  if (!watching) return esbuild.build(options);
  const context = await esbuild.context(options);
  return context.watch();
}

async function styles() {
  const cli = from("node_modules", "@tailwindcss", "cli", "dist", "index.mjs");
  const wanted = ["-i", from("frontend", "css", "app.css"), "-o", path.join(dist, "app.css")];
  const args = [cli, ...wanted, watching ? "--watch=always" : "--minify"];
  const run = promisify(execFile)(process.execPath, args, { cwd: root });
  return watching ? undefined : run;
}

async function fonts() {
  await mkdir(path.join(dist, "fonts"), { recursive: true });
  const files = from("node_modules", "@fontsource-variable", "inter", "files");
  await Promise.all(
    Object.entries(FONTS).map(([ours, theirs]) => copyFile(path.join(files, theirs), path.join(dist, "fonts", ours))),
  );
}

/** Yields each source that may name an icon. */
async function* sources(directory) {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const full = path.join(directory, entry.name);
    if (entry.isDirectory()) {
      if (!["tests", "migrations", "locale", "dist", "__pycache__"].includes(entry.name)) yield* sources(full);
    } else if (/\.(py|html|js)$/.test(entry.name)) {
      yield full;
    }
  }
}

/** One <symbol> per lucide icon whose name stands in quotes anywhere in the sources. */
async function sprite() {
  const icons = from("node_modules", "lucide-static", "icons");
  const known = new Set((await readdir(icons)).map((file) => path.basename(file, ".svg")));
  const used = new Set();
  const unknown = new Set();
  for (const directory of [from("artel"), from("frontend", "js")]) {
    for await (const file of sources(directory)) {
      const text = await readFile(file, "utf8");
      for (const [, name] of text.matchAll(/["']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)["']/g)) if (known.has(name)) used.add(name);
      for (const [, name] of text.matchAll(/(?:\{% icon |\bicon=)["']([^"'{]+)["']/g)) if (!known.has(name)) unknown.add(`${name} (${path.relative(root, file)})`);
    }
  }
  if (unknown.size) throw new Error(`no such lucide icon: ${[...unknown].join(", ")}`);
  const symbols = await Promise.all([...used].sort().map((name) => symbol(icons, name)));
  await writeFile(path.join(dist, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

async function symbol(icons, name) {
  const text = await readFile(path.join(icons, `${name}.svg`), "utf8");
  const drawing = text.replace(/<!--.*?-->/gs, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s*\n\s*/g, "")}</symbol>`;
}

if (!existsSync(from("frontend", "css", "app.css"))) throw new Error("frontend/css/app.css is missing");
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([scripts(), styles(), fonts(), sprite()]);
if (!watching) {
  await rm(finished, { recursive: true, force: true });
  await rename(dist, finished);
}
