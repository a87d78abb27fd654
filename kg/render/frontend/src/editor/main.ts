/* The page of queries: the plain form of the page becomes an editor, answers come without a new page. */

import { ask, Refused } from "./ask.js";
import { Code } from "./code.js";
import { page, word } from "./config.js";
import { byId, clear, el } from "./dom.js";
import { Results } from "./results.js";
import { Shelf } from "./shelf.js";
import { tidy } from "./tokens.js";

const DRAW = 100;
// A fragment beyond this length is no address that mail programs keep whole.
const LONGEST = 16000;

function fromFragment(): string {
  const found = /(?:^#|&)query=([^&]*)/.exec(location.hash);
  if (!found) return "";
  try {
    return decodeURIComponent(found[1]!);
  } catch {
    return ""; // cut off within a character
  }
}

function toFragment(sparql: string): void {
  const encoded = encodeURIComponent(sparql);
  history.replaceState(null, "", `${location.pathname}${location.search}${encoded.length > LONGEST ? "" : `#query=${encoded}`}`);
}

class Page {
  private readonly area = byId<HTMLTextAreaElement>("sparql");
  private readonly run = byId<HTMLButtonElement>("run");
  private readonly stop = byId<HTMLButtonElement>("stop");
  private readonly said = byId("said");
  private readonly elapsed = byId("elapsed");
  private readonly problem = byId("problem");
  private readonly results = new Results();
  private readonly code: Code;
  private readonly shelf: Shelf;
  private running: AbortController | null = null;

  constructor() {
    this.code = new Code(byId("editor"), fromFragment() || this.area.value, () => this.ask(), (text) => toFragment(text));
    this.area.hidden = true;
    this.shelf = new Shelf((sparql, run) => { this.code.text = sparql; if (run) this.ask(); else this.code.focus(); });
    byId<HTMLFormElement>("form").addEventListener("submit", (event) => { event.preventDefault(); this.ask(); });
    this.stop.addEventListener("click", () => { if (this.running) this.running.abort(); });
    byId("tidy").addEventListener("click", () => { this.code.text = tidy(this.code.text); this.code.focus(); });
    const language = byId<HTMLAnchorElement>("language"); // the query goes along
    language.addEventListener("click", () => { language.hash = location.hash; });
    window.addEventListener("hashchange", () => {
      const sparql = fromFragment();
      if (sparql && sparql !== this.code.text) this.code.text = sparql;
    });
    for (const one of Array.from(document.querySelectorAll<HTMLElement>("[data-script]"))) one.hidden = false;
    this.stop.disabled = true;
    document.documentElement.dataset.ready = "yes";
  }

  private ask(): void {
    if (this.running) this.running.abort();
    const running = new AbortController();
    const sparql = this.code.text;
    const began = performance.now();
    const clock = setInterval(() => { this.elapsed.textContent = word("serve.query.seconds", { seconds: ((performance.now() - began) / 1000).toFixed(1) }); }, DRAW);
    this.running = running;
    this.stop.disabled = false;
    this.said.textContent = word("serve.query.running");
    this.elapsed.textContent = "";
    clear(this.problem);
    this.code.mark(null);
    this.results.clear();
    toFragment(sparql);
    const end = (): boolean => {
      clearInterval(clock);
      if (this.running !== running) return false; // a later query has the page
      this.running = null;
      if (document.activeElement === this.stop) this.run.focus();
      this.stop.disabled = true;
      return true;
    };
    ask(sparql, running.signal).then((answer) => {
      if (!end()) return;
      this.elapsed.textContent = word("serve.query.seconds", { seconds: answer.seconds.toFixed(answer.seconds < 10 ? 2 : 1) });
      const said = answer.kind === "select" ? word("serve.query.count", { count: answer.rows.length.toLocaleString() }) : word("serve.query.answered");
      this.said.textContent = answer.whole ? said : `${said} ${word("serve.query.partial")}`;
      this.shelf.asked(sparql);
      this.results.show(answer, sparql);
    }).catch((error: unknown) => { if (end()) this.failed(error); });
  }

  private failed(error: unknown): void {
    if (error instanceof DOMException && error.name === "AbortError") {
      this.said.textContent = word("serve.query.stopped");
      return;
    }
    this.said.textContent = word("serve.query.failed");
    const refused = error instanceof Refused ? error : new Refused(word("serve.query.no_server"), "", 0);
    const place = refused.status === 400 ? /^(?:query, )?line (\d+)(?:, column (\d+))?:? */.exec(refused.message) : null;
    if (!place) {
      this.tell(refused.message, refused.remedy);
      return;
    }
    const at = { line: Number(place[1]), column: Number(place[2] || 1) };
    const message = refused.message.slice(place[0].length);
    this.tell(`${word("serve.query.at", at)} ${message}`, refused.remedy);
    this.code.mark({ ...at, message });
    this.code.focus();
  }

  private tell(what: string, remedy: string): void {
    clear(this.problem, el("p", {}, el("strong", {}, what)), remedy ? el("p", {}, remedy) : null);
  }
}

if (page().words) new Page();
