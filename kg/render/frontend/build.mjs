/* Builds src/ to ../assets, which is committed and ships in the wheel: who uses kg never needs Node.
   The same sources give the same bytes (versions are pinned in package-lock.json); a test builds anew and compares. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const outdir = process.env.KG_ASSETS || "../assets";
const entries = [["explorer", "src/main.ts"], ["explorer", "src/style.css"], ["editor", "src/editor/main.ts"], ["editor", "src/editor/style.css"]];
const bundled = new Set();

for (const [name, entry] of entries.filter(([, path]) => existsSync(path))) {
  const kind = entry.slice(entry.lastIndexOf(".") + 1) === "css" ? "css" : "js";
  const { metafile } = await build({
    entryPoints: [entry], outfile: `${outdir}/${name}.${kind}`, bundle: true, minify: true, charset: "utf8", format: "iife",
    target: "chrome78", legalComments: "none", logLevel: "warning", metafile: true,
  });
  for (const path of Object.keys(metafile.inputs)) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (found) bundled.add(found[1]);
  }
}

/* The licences of the packages that are in the bundles, from their own files. */
const licences = [...bundled].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (!file) throw new Error(`${name} has no licence file`);
  return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, "utf8").replace(/\r\n/g, "\n").trim()}\n`;
});
writeFileSync(`${outdir}/LICENSES.txt`, licences.join(`\n${"-".repeat(80)}\n\n`));
