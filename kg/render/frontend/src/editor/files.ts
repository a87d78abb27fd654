/* Answers as files and as commands. */
import { csv, type Written } from "../csv";
import type { Answer, RdfTerm } from "./ask.js";

const NUMERIC = /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(integer|decimal|double|float|int|long|nonNegativeInteger|positiveInteger)$/;

export const numeric = (term: RdfTerm | undefined): boolean => !!term && term.type === "literal" && NUMERIC.test(term.datatype || "");

/* The rows as Excel reads them; numbers stay as they are written. `shown` says what stands in a cell. */
export function table(answer: Answer, rows: Answer["rows"], shown: (term: RdfTerm | undefined) => string): Blob {
  const cell = (term: RdfTerm | undefined): string | Written => (numeric(term) ? { number: shown(term) } : shown(term));
  return csv(answer.variables, rows.map((row) => answer.variables.map((name) => cell(row[name]))));
}

/* A command that asks the same of the same server. The query is encoded to letters, digits and % only, so that every shell takes it. */
export function curl(sparql: string, graph: boolean, token: boolean): string {
  const encoded = encodeURIComponent(sparql).replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const accept = graph ? "text/turtle" : "text/csv";
  return `curl ${token ? '-H "Authorization: Bearer TOKEN" ' : ""}-H "Accept: ${accept}" "${location.origin}/sparql?query=${encoded}"`;
}
