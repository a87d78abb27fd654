/* What leaves the page: files, the clipboard. */

import type { Answer, RdfTerm } from "./ask.js";
import { el } from "./dom.js";

const NUMERIC = /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(integer|decimal|double|float|int|long|nonNegativeInteger|positiveInteger)$/;

export const numeric = (term: RdfTerm | undefined): boolean => !!term && term.type === "literal" && NUMERIC.test(term.datatype || "");

/* A cell of CSV. Text that a spreadsheet would run as a formula gets an apostrophe, as in the tables of kg export; numbers stay. */
function cell(text: string, number: boolean): string {
  const safe = !number && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/* The rows as Excel reads them: a byte order mark, CRLF. `shown` says what stands in a cell. */
export function csv(answer: Answer, rows: Answer["rows"], shown: (term: RdfTerm | undefined) => string): string {
  const lines = [answer.variables.map((name) => cell(name, false)).join(",")];
  for (const row of rows) lines.push(answer.variables.map((name) => cell(shown(row[name]), numeric(row[name]))).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

export function download(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

/* Whether the text is in the clipboard now. Pages that came without TLS from another machine must take the old way. */
export async function copy(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Not allowed: the old way.
  }
  const area = el("textarea", { class: "unseen", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

/* A command that asks the same of the same server. The query is encoded to letters, digits and % only, so that every shell takes it. */
export function curl(sparql: string, graph: boolean, token: boolean): string {
  const encoded = encodeURIComponent(sparql).replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const accept = graph ? "text/turtle" : "text/csv";
  return `curl ${token ? '-H "Authorization: Bearer TOKEN" ' : ""}-H "Accept: ${accept}" "${location.origin}/sparql?query=${encoded}"`;
}
