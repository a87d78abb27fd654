/* Tables as files that spreadsheets open: UTF-8 with a byte order mark, CRLF, and no cell that is taken for a formula. */

export type CsvCell = string | number | null;
/** A number as it is to be written. */
export interface Written { number: string }

/* As kg/tables.py, and the full-width forms, which Excel in Chinese and Japanese takes for the same. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

function cell(value: CsvCell | Written): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "object") return value.number;
  const text = FORMULA.test(value) ? "'" + value : value;
  return /[",\r\n']/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

export function csv(head: string[], rows: (CsvCell | Written)[][]): Blob {
  const lines = [head, ...rows].map((row) => row.map(cell).join(","));
  return new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
}
