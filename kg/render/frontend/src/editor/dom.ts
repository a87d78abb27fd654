/* Making elements, as the explorer does (../dom.ts), and what only the page of queries needs. */
import { el } from "../dom";

export { byId, copy, download, el, fill as clear } from "../dom";

export function button(label: string, act: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  return el("button", { type: "button", ...attributes, on: { click: act } }, label);
}

/* Marks that turn the direction of text, and characters that cannot be seen, could make a name look like another. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function seen(text: string): string {
  return text.replace(UNSEEN, " ");
}
