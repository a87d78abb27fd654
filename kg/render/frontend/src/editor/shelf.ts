/* Saved queries with their fields, and the queries that were asked before in this browser. */

import { bound, Refused } from "./ask.js";
import { page, short, word, type Saved } from "./config.js";
import { button, byId, clear, el } from "./dom.js";
import { shortened } from "./tokens.js";

const KEY = "kg.query.history";
const MOST = 50;

/* Some browsers forbid storage, and others may have written into it: then there is no history, and all else works. */
function remembered(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) || "[]");
    return Array.isArray(found) ? found.filter((one): one is string => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function keep(queries: string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(queries));
  } catch {
    // Full or forbidden.
  }
}

export class Shelf {
  constructor(private readonly take: (sparql: string, run: boolean) => void) {
    const chosen = byId<HTMLSelectElement>("saved");
    for (const saved of page().saved) chosen.append(el("option", { value: saved.name }, saved.title));
    chosen.addEventListener("change", () => this.form(page().saved.find((saved) => saved.name === chosen.value) || null));
    this.history();
  }

  /* A query that was asked comes first in the history. */
  asked(sparql: string): void {
    keep([sparql, ...remembered().filter((one) => one !== sparql)].slice(0, MOST));
    this.history();
  }

  private history(): void {
    const list = byId("history");
    const found = remembered();
    const items = found.map((sparql) => {
      const line = sparql.split("\n").map((one) => one.trim()).filter((one) => one && !/^(#|PREFIX\b)/i.test(one)).join(" ") || sparql;
      return el("li", {}, button(line.slice(0, 120), () => this.take(sparql, false), { title: sparql.slice(0, 1000) }));
    });
    clear(list, ...(items.length ? items : [el("li", { class: "soft" }, word("serve.query.no_history"))]));
    const forget = byId<HTMLButtonElement>("forget");
    forget.hidden = !items.length;
    forget.onclick = () => { keep([]); this.history(); };
  }

  private form(saved: Saved | null): void {
    const place = byId("parameters");
    if (!saved) {
      clear(place);
      return;
    }
    const inputs = saved.parameters.map((parameter) => {
      const input = el("input", { name: parameter.name, id: `p-${parameter.name}`, placeholder: parameter.example, autocomplete: "off" });
      if (parameter.kind === "number") input.inputMode = "numeric";
      input.value = parameter.default || "";
      input.required = parameter.default === null;
      return { input, parameter };
    });
    const said = el("p", { class: "problem", role: "alert" });
    const form = el("form", { class: "saved" }, el("p", { class: "soft" }, saved.description),
      ...inputs.map(({ input, parameter }) => el("p", {}, el("label", { for: input.id }, parameter.label), input)), said,
      el("button", { class: "main" }, word("serve.query.run_saved")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const values: Record<string, string> = {};
      for (const { input } of inputs) values[input.name] = input.value;
      said.textContent = "";
      bound(saved.name, values).then((sparql) => this.take(shortened(sparql, short), true), (error: unknown) => {
        said.textContent = error instanceof Refused ? [error.message, error.remedy].filter(Boolean).join(" — ") : word("serve.query.no_server");
      });
    });
    clear(place, form);
    if (inputs[0]) inputs[0].input.focus();
  }
}
