/* What the server wrote into the page: words of its language, prefixes, saved queries. */

export interface Parameter { name: string; kind: string; label: string; example: string; default: string | null }
export interface Saved { name: string; title: string; description: string; parameters: Parameter[] }
export interface Config {
  language: string; nonce: string; token: boolean;
  prefixes: Record<string, string>; saved: Saved[]; words: Record<string, string>; phrases: Record<string, string>;
}

let config: Config | null = null;

export function page(): Config {
  if (!config) config = JSON.parse(document.getElementById("kg-query")!.textContent || "{}") as Config;
  return config;
}

/* A wording of the page, with {name} replaced by the values. */
export function word(id: string, values: Record<string, string | number> = {}): string {
  const text = page().words[id];
  if (text === undefined) throw new Error(`the page has no words for ${id}`);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/* The IRI as a prefixed name where it can be one, else in angle brackets. */
export function short(iri: string): string {
  for (const prefix of Object.keys(page().prefixes)) {
    const namespace = page().prefixes[prefix]!;
    if (iri.startsWith(namespace) && /^[A-Za-z_][\w-]*$/.test(iri.slice(namespace.length))) return `${prefix}:${iri.slice(namespace.length)}`;
  }
  return `<${iri}>`;
}
