/* The tokens of a SPARQL query, as far as an editor must know them. */

export type Kind = "comment" | "string" | "iri" | "variable" | "name" | "tag" | "word" | "punctuation" | "number";
export interface Token { kind: Kind; from: number; to: number; text: string }

const TOKEN = new RegExp(
  [
    "(?<comment>#[^\\n]*)",
    "(?<string>\"\"\"(?:[^\"\\\\]|\\\\[^]|\"{1,2}(?!\"))*(?:\"\"\"|$)|'''(?:[^'\\\\]|\\\\[^]|'{1,2}(?!'))*(?:'''|$)|\"(?:[^\"\\\\\\n]|\\\\.)*(?:\"|(?=\\n)|$)|'(?:[^'\\\\\\n]|\\\\.)*(?:'|(?=\\n)|$))",
    "(?<iri><[^<>\"{}|^`\\\\\\s]*>)",
    "(?<variable>[?$][\\p{L}\\p{N}_]*)",
    "(?<name>(?:\\p{L}[\\p{L}\\p{N}_.-]*|_)?:(?:[\\p{L}\\p{N}_:-]|\\.(?=[\\p{L}\\p{N}_:.-])|%[0-9A-Fa-f]{2}|\\\\.)*)",
    "(?<tag>@[A-Za-z][A-Za-z0-9-]*)",
    "(?<word>\\p{L}[\\p{L}\\p{N}_]*)",
    "(?<number>\\p{N}+(?:\\.\\p{N}+)?)",
    "(?<punctuation>[^\\s])",
  ].join("|"),
  "gu",
);

export function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const groups = match.groups!;
    const kind = (Object.keys(groups) as Kind[]).find((name) => groups[name] !== undefined)!;
    found.push({ kind, from: match.index, to: match.index + match[0].length, text: match[0] });
  }
  return found;
}

export type Place = "class" | "subject" | "predicate" | "object" | "";

/* Which part of a triple stands at a place of the query, as well as can be told without its grammar: "" outside of braces. */
export function placeIn(all: Token[], at: number): Place {
  let depth = 0;
  let terms = 0;
  let last = "";
  for (const token of all) {
    if (token.to > at || (token.to === at && /^[\p{L}\p{N}_:-]/u.test(token.text) && token.kind !== "punctuation")) break;
    if (token.kind === "comment" || token.kind === "tag") continue;
    if (token.text === "{") { depth += 1; terms = 0; }
    else if (token.text === "}") { depth -= 1; terms = 0; }
    else if (token.text === ".") terms = 0;
    else if (token.text === ";" || token.text === "[") terms = 1;
    else if (token.text === ",") terms = 2;
    else if (/^[|/^*+()!]$/.test(token.text)) { if (terms === 2) terms = /^[|/^]$/.test(token.text) ? 1 : 2; }
    else if (token.kind !== "word" || token.text === "a") terms += 1;
    else terms = 0;
    last = token.text;
  }
  if (depth <= 0) return "";
  if (last === "a" || last === "rdf:type") return "class";
  return terms === 0 ? "subject" : terms === 1 ? "predicate" : "object";
}

/* The query with prefixed names in place of IRIs, where there are such; strings and comments stay. */
export function shortened(text: string, short: (iri: string) => string): string {
  let made = "";
  let last = 0;
  for (const token of tokens(text)) {
    if (token.kind !== "iri") continue;
    made += text.slice(last, token.from) + short(token.text.slice(1, -1));
    last = token.to;
  }
  return made + text.slice(last);
}

/* The query with each line moved in as deep as its brackets say; nothing but white space at the ends of lines changes.
   Lines within a string of several lines stay as they are. */
export function tidy(text: string): string {
  const all = tokens(text);
  const lines: string[] = [];
  let depth = 0;
  let offset = 0;
  let next = 0;
  for (const line of text.split("\n")) {
    const end = offset + line.length;
    const inside = all.some((t) => t.kind === "string" && t.from < offset && t.to > offset);
    let opened = 0;
    let closedFirst = 0;
    let leading = true;
    for (; next < all.length && all[next]!.from < end; next += 1) {
      const token = all[next]!;
      if (token.kind !== "punctuation") { leading = false; continue; }
      if ("{([".includes(token.text)) { opened += 1; leading = false; }
      else if ("})]".includes(token.text)) { opened -= 1; if (leading) closedFirst += 1; }
      else leading = false;
    }
    const spans = all.some((t) => t.kind === "string" && t.from < end && t.to > end);
    const body = spans ? line.replace(/^\s+/, "") : line.trim();
    lines.push(inside ? line : body ? "  ".repeat(Math.max(0, depth - closedFirst)) + body : "");
    depth = Math.max(0, depth + opened);
    offset = end + 1;
  }
  return lines.join("\n");
}
