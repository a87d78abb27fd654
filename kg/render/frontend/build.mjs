/* Builds src/ to ../assets, which is committed and ships in the wheel: who uses kg never needs Node.
   The same sources give the same bytes (versions are pinned in package-lock.json); a test builds anew and compares. */
import { existsSync } from "node:fs";
import { build } from "esbuild";

const outdir = process.env.KG_ASSETS || "../assets";
const entries = [["explorer", "src/main.ts"], ["explorer", "src/style.css"], ["editor", "src/editor/main.ts"], ["editor", "src/editor/style.css"]];

for (const [name, entry] of entries.filter(([, path]) => existsSync(path))) {
  const kind = entry.slice(entry.lastIndexOf(".") + 1) === "css" ? "css" : "js";
  await build({
    entryPoints: [entry], outfile: `${outdir}/${name}.${kind}`, bundle: true, minify: true, charset: "utf8", format: "iife",
    target: "chrome78", legalComments: "none", logLevel: "warning",
  });
}
