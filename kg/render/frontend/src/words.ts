/* Wording in the language of the page; both languages are in the data. */
import type { Language, Start } from "./records";

type Values = Record<string, string | number>;

/* Made once: a format for each number of a long table would take longer than the table. */
const FORMATS: Record<Language, Intl.NumberFormat> = { zh: new Intl.NumberFormat("zh-CN"), en: new Intl.NumberFormat("en-US") };

export class Words {
  constructor(private readonly start: Start, public language: Language) {}

  /** A row of labels.tsv; values stand in for {name}. A row that is not there shows its id. */
  text(key: string, values?: Values): string {
    const found = this.start.wording[this.language][key];
    const text = found === undefined ? key : found;
    return values ? text.replace(/\{(\w+)\}/g, (all, name: string) => (name in values ? String(values[name]) : all)) : text;
  }
  /** What a family, topic or function is called. */
  concept(id: string): string {
    const found = this.start.concepts[id];
    return found ? found[this.language] : id;
  }
  has(key: string): boolean { return key in this.start.wording[this.language]; }
  get comma(): string { return this.language === "zh" ? "、" : ", "; }
  get colon(): string { return this.language === "zh" ? "：" : ": "; }
  /** Several names as one list; of many, the first. */
  list(names: string[], most = 8): string {
    return names.slice(0, most).join(this.comma) + (names.length > most ? " " + this.text("page.and_more", { count: names.length - most }) : "");
  }
  number(value: number): string { return FORMATS[this.language].format(value); }
}
