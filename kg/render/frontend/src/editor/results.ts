/* The answer as people read it: a table with names, sorted and filtered; or yes and no; or a graph as text. */

import { learn, nameOf, type Answer, type RdfTerm, type Row } from "./ask.js";
import { page, short, word } from "./config.js";
import { button, byId, clear, copy, download, el, seen } from "./dom.js";
import { curl, numeric, table } from "./files.js";

const PAGE = 100;
// So much text a browser shows without ado; the file has all.
const MOST_TEXT = 500000;

export class Results {
  private answer: Answer | null = null;
  private sparql = "";
  private rows: Row[] = [];
  private view: "table" | "json" = "table";
  private names = true;
  private filter = "";
  private sorted: { by: string; down: boolean } | null = null;
  private start = 0;
  private readonly collator = new Intl.Collator(page().language === "zh" ? "zh-CN" : "en", { numeric: true });
  private readonly place = byId("answer");
  private readonly tools = byId("tools");

  clear(): void {
    this.answer = null;
    clear(this.place);
    clear(this.tools);
  }

  show(answer: Answer, sparql: string): void {
    Object.assign(this, { answer, sparql, rows: answer.rows, filter: "", sorted: null, start: 0 });
    if (answer.kind !== "select") this.view = "table";
    this.draw();
    if (answer.kind === "select") void this.nameAll(answer);
  }

  /* Learns all names, as sorting and filtering go by them: those of the first page at once. */
  private async nameAll(answer: Answer): Promise<void> {
    for (const rows of [answer.rows.slice(0, PAGE), answer.rows]) {
      const news = await this.name(answer, rows);
      if (news && this.answer === answer && (rows.length <= PAGE || this.sorted || this.filter || this.start)) this.arrange();
      if (this.answer !== answer) return;
    }
  }

  /* Learns the names in some rows. Says whether any is new; without them the IRIs stand there. */
  private name(answer: Answer, rows: Row[]): Promise<boolean> {
    const iris = new Set<string>();
    for (const row of rows) for (const name of answer.variables) this.gather(row[name], iris);
    return learn(iris).catch(() => false);
  }

  private async csv(answer: Answer): Promise<void> {
    const rows = this.rows;
    if (this.names) await this.name(answer, rows);
    download("query.csv", table(answer, rows, this.text));
  }

  private gather(term: RdfTerm | undefined, iris: Set<string>): void {
    if (!term) return;
    if (term.type === "uri") iris.add(term.value);
    if (term.type === "triple") for (const part of [term.subject, term.predicate, term.object]) this.gather(part, iris);
  }

  /* What stands in a cell. */
  private readonly text = (term: RdfTerm | undefined): string => {
    if (!term) return "";
    if (term.type === "uri") return (this.names && nameOf(term.value)) || (this.names ? short(term.value) : term.value);
    if (term.type === "bnode") return `_:${term.value}`;
    // A quoted triple has parts instead of a value.
    const parts = [term.subject, term.predicate, term.object];
    return term.type === "triple" ? `<< ${parts.map((part) => this.text(part)).join(" ")} >>` : term.value;
  };

  private draw(): void {
    const answer = this.answer!;
    this.drawTools(answer);
    if (answer.kind === "ask") {
      clear(this.place, el("p", { class: `verdict ${answer.truth ? "yes" : "no"}` }, word(answer.truth ? "serve.query.yes" : "serve.query.no")));
    } else if (answer.kind === "graph" || this.view === "json") this.drawText(answer);
    else this.arrange();
  }

  private drawText(answer: Answer): void {
    const text = answer.kind === "graph" ? answer.text : JSON.stringify(JSON.parse(answer.text), null, 2);
    const cut = text.length > MOST_TEXT ? word("serve.query.cut", { count: MOST_TEXT.toLocaleString() }) : "";
    clear(this.place, cut ? el("p", { class: "soft" }, cut) : null, el("pre", { tabindex: "0", class: "text" }, text.slice(0, MOST_TEXT)));
  }

  private drawTools(answer: Answer): void {
    const made: (Node | null)[] = [];
    if (answer.kind === "select") {
      made.push(this.switch("serve.query.table", this.view === "table", () => { this.view = "table"; this.draw(); }));
      made.push(this.switch("serve.query.json", this.view === "json", () => { this.view = "json"; this.draw(); }));
      if (this.view === "table") {
        made.push(this.switch("serve.query.iris", !this.names, () => { this.names = !this.names; this.draw(); }));
        const filter = el("input", { type: "search", id: "filter", "aria-label": word("serve.query.filter"), placeholder: word("serve.query.filter") });
        filter.value = this.filter;
        filter.addEventListener("input", () => { this.filter = filter.value; this.start = 0; this.arrange(); });
        made.push(filter);
      }
      made.push(button(word("serve.query.csv"), () => { void this.csv(answer); }, { id: "csv" }));
      made.push(button(word("serve.query.json_file"), () => download("query.json", new Blob([answer.text], { type: "application/json" }))));
    }
    if (answer.kind === "graph") made.push(button(word("serve.query.turtle_file"), () => download("query.ttl", new Blob([answer.text], { type: "text/turtle;charset=utf-8" }))));
    const curled = button(word("serve.query.curl"), () => {
      copy(curl(this.sparql, answer.kind === "graph", page().token)).then((done) => { byId("said").textContent = word(done ? "serve.query.copied" : "serve.query.not_copied"); }, () => undefined);
    }, { id: "curl" });
    clear(this.tools, ...made, curled);
  }

  private switch(label: string, on: boolean, act: () => void): HTMLButtonElement {
    return button(word(label), act, { "aria-pressed": String(on) });
  }

  /* The rows that are wanted, in the order that is wanted. */
  private arrange(): void {
    const answer = this.answer;
    if (!answer || answer.kind !== "select" || this.view !== "table") return;
    const wanted = this.filter.trim().toLowerCase();
    this.rows = wanted
      ? answer.rows.filter((row) => answer.variables.some((name) => this.text(row[name]).toLowerCase().includes(wanted)))
      : answer.rows;
    if (this.sorted) {
      const { by, down } = this.sorted;
      const keyed = this.rows.map((row) => ({ row, text: this.text(row[by]), number: numeric(row[by]) ? Number(row[by]!.value) : NaN }));
      keyed.sort((a, b) => {
        if (!a.text !== !b.text) return a.text ? -1 : 1; // what is empty comes last, either way
        const order = !isNaN(a.number) && !isNaN(b.number) ? a.number - b.number : this.collator.compare(a.text, b.text);
        return down ? -order : order;
      });
      this.rows = keyed.map((one) => one.row);
    }
    this.drawTable(answer);
  }

  private drawTable(answer: Answer): void {
    this.start = Math.min(this.start, Math.max(0, Math.floor((this.rows.length - 1) / PAGE) * PAGE));
    const head = el("tr", {}, el("th", { scope: "col", class: "number" }, "#"), ...answer.variables.map((name) => this.header(name)));
    const body = this.rows.slice(this.start, this.start + PAGE).map((row, index) =>
      el("tr", {}, el("td", { class: "number soft" }, String(this.start + index + 1)), ...answer.variables.map((name) => this.cell(row[name]))));
    const table = el("table", {}, el("caption", { class: "off-screen" }, word("serve.query.results")), el("thead", {}, head), el("tbody", {}, ...body));
    const none = this.rows.length ? null : el("p", { class: "soft" }, word(answer.rows.length ? "serve.query.none_left" : "serve.query.none"));
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    clear(this.place, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": word("serve.query.results") }, table), none, this.pager());
    // What was pressed is there anew: who works with the keyboard goes on from it.
    const again = focused ? Array.from(this.place.querySelectorAll<HTMLElement>("[data-key]")).find((one) => one.dataset.key === focused) : null;
    if (again) again.focus();
  }

  private header(name: string): HTMLElement {
    const now = this.sorted && this.sorted.by === name ? (this.sorted.down ? "descending" : "ascending") : "none";
    const mark = now === "none" ? "" : now === "ascending" ? " ▲" : " ▼";
    const press = button(name + mark, () => {
      this.sorted = now === "none" ? { by: name, down: false } : now === "ascending" ? { by: name, down: true } : null;
      this.start = 0;
      this.arrange();
    }, { title: word("serve.query.sort"), "data-key": `sort ${name}` });
    return el("th", { scope: "col", "aria-sort": now }, press);
  }

  private cell(term: RdfTerm | undefined): HTMLElement {
    if (!term) return el("td");
    const text = seen(this.text(term));
    // Chinese can break anywhere: without a least width a column of names would be one character wide.
    const kind = numeric(term) ? "number" : /#(date|gYear|gYearMonth)$/.test(term.datatype || "") ? "date" : text.length > 40 ? "longer" : text.length > 8 ? "long" : "";
    if (term.type === "uri") return el("td", { class: kind }, el("bdi", {}, el("a", { href: addressOf(term.value), title: term.value }, text)));
    return el("td", { class: kind }, el("bdi", {}, text));
  }

  private pager(): HTMLElement {
    const total = this.rows.length;
    const move = (to: number) => () => { this.start = to; this.arrange(); };
    const back = button(word("serve.query.back"), move(this.start - PAGE), { "data-key": "back" });
    const on = button(word("serve.query.on"), move(this.start + PAGE), { "data-key": "on" });
    back.disabled = this.start === 0;
    on.disabled = this.start + PAGE >= total;
    const said = word("serve.query.rows", { first: total ? this.start + 1 : 0, last: Math.min(total, this.start + PAGE), total: total.toLocaleString() });
    return el("p", { class: "pager" }, total > PAGE ? back : null, el("span", {}, said), total > PAGE ? on : null);
  }
}

/* The page of a thing: everything in the store has one. */
function addressOf(iri: string): string {
  const own = page().prefixes.kgr || "";
  const local = iri.slice(own.length);
  if (iri.startsWith(own) && /^[\w-]+$/.test(local)) return `/id/${local}`;
  return `/resource?iri=${encodeURIComponent(iri)}`;
}
