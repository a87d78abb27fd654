/* Where parts come from: the page itself, which holds everything, or the server, which sends what is looked at. */
import type { Corpus } from "./corpus";
import { route } from "./route";
import type { Hit, Part, QuoteHit, ReportText, Start } from "./records";

export interface Source {
  /** Loads all there is around an entity, unless that was done. */
  around(id: string): Promise<void>;
  /** Loads a report's text with all its statements. */
  report(id: string): Promise<ReportText>;
  /** Entities and quotes found beyond what is loaded; in a page that holds everything there are none. */
  search(words: string): Promise<{ hits: Hit[]; quotes: QuoteHit[]; total: number }>;
  /** The statements that lead from one entity to another over the fewest steps, in order; none: []. */
  path(a: string, b: string): Promise<string[]>;
  /** Only a server reads files. */
  read?(file: File): Promise<{ document: string; new: boolean }>;
  keep?(document: string): Promise<void>;
  /** The store has the report: false for one that was only read. */
  isKept?(document: string): boolean;
}

const block = (id: string): string | null => { const found = document.getElementById(id); return found && found.textContent; };

/** The data that the page holds; null where the server is to be asked for it. */
export function embedded(): Start | null {
  const text = block("kg-start");
  return text ? (JSON.parse(text) as Start) : null;
}

export class PageSource implements Source {
  private readonly texts = new Map<string, ReportText>();
  constructor(private readonly corpus: Corpus) {}
  around(): Promise<void> { return Promise.resolve(); }
  report(id: string): Promise<ReportText> {
    let found = this.texts.get(id);
    if (!found) {
      const text = block("kg-text-" + id);
      if (!text) return Promise.reject(new Error(id));
      found = JSON.parse(text) as ReportText;
      this.texts.set(id, found);
    }
    return Promise.resolve(found);
  }
  search(): Promise<{ hits: Hit[]; quotes: QuoteHit[]; total: number }> { return Promise.resolve({ hits: [], quotes: [], total: 0 }); }
  path(a: string, b: string): Promise<string[]> { return Promise.resolve(route(this.corpus, a, b)); }
}

/** An answer of the server that says no. */
export class Refused extends Error {
  constructor(readonly status: number, message: string, readonly remedy: string) { super(message); }
}

export class ServerSource implements Source {
  /** Reports that were read and are not in the store: nobody else has their texts. */
  private readonly unkept = new Map<string, ReportText>();
  constructor(private readonly corpus: Corpus, private readonly token: string) {}

  private async ask<T>(path: string, more?: RequestInit): Promise<T> {
    const answer = await fetch(path, { credentials: "same-origin", ...more });
    const body = (await answer.json().catch(() => ({}))) as T & { error?: string; remedy?: string };
    if (!answer.ok) throw new Refused(answer.status, body.error || answer.statusText, body.remedy || "");
    return body;
  }
  private merged<T extends { part: Part }>(body: T): T { this.corpus.merge(body.part); return body; }

  async around(id: string): Promise<void> {
    if (this.corpus.isWhole(id)) return;
    try {
      this.merged(await this.ask<{ part: Part }>("/api/around?id=" + encodeURIComponent(id)));
    } catch (error) {
      /* What only a report names that is not in the store: what is loaded of it is all there is. */
      if (!(error instanceof Refused && error.status === 404 && this.unkept.size && this.corpus.entity(id))) throw error;
    }
    this.corpus.markWhole(id);
  }
  async report(id: string): Promise<ReportText> {
    const held = this.unkept.get(id);
    if (held) return held;
    return this.merged(await this.ask<ReportText & { part: Part }>("/api/document?id=" + encodeURIComponent(id)));
  }
  search(words: string): Promise<{ hits: Hit[]; quotes: QuoteHit[]; total: number }> { return this.ask("/api/search?q=" + encodeURIComponent(words)); }
  async path(a: string, b: string): Promise<string[]> {
    const found = await this.ask<{ statements: string[]; part: Part }>(`/api/path?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`);
    return this.merged(found).statements;
  }
  async read(file: File): Promise<{ document: string; new: boolean }> {
    const body = new FormData();
    body.append("file", file);
    const answer = this.merged(await this.ask<ReportText & { document: string; new: boolean; part: Part }>("/api/read", { method: "POST", body, headers: { "X-KG-Token": this.token } }));
    if (answer.new) this.unkept.set(answer.document, { text: answer.text, pages: answer.pages });
    return answer;
  }
  async keep(document: string): Promise<void> {
    await this.ask("/api/keep", { method: "POST", body: JSON.stringify({ document }), headers: { "Content-Type": "application/json", "X-KG-Token": this.token } });
    this.unkept.delete(document);
  }
  isKept(document: string): boolean { return !this.unkept.has(document); }
}
