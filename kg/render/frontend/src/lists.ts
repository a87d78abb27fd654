/* Long lists are written a piece at a time. */
import type { App } from "./app";
import { el } from "./dom";

/** Writes the first rows into the list; gives the button that writes the next ones, hidden when all are there. */
export function piecemeal<T>(app: App, list: HTMLElement, items: T[], make: (item: T) => Node, atOnce: number): HTMLElement {
  const more = el("button", { type: "button", class: "small more", on: { click: () => write(true) } });
  let written = 0;
  const write = (go: boolean) => {
    const made = items.slice(written, written + atOnce).map(make);
    list.append(...made);
    written += made.length;
    more.hidden = written >= items.length;
    more.textContent = app.text("page.and_more", { count: app.words.number(items.length - written) });
    const first = made[0];
    if (go && first instanceof HTMLElement) { first.tabIndex = -1; first.focus({ preventScroll: true }); } /* the keyboard goes on where the new rows begin */
  };
  write(false);
  return more;
}
