/* Small helpers for the document tree. Text goes in as text, never as markup. */

type Value = string | number | boolean | null | undefined;
export type Child = Node | string | number | null | undefined | false;
type On = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };

/** An element with attributes, handlers (`on`) and children; null, false and "" are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, Value | On> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, handler] of Object.entries(value as On)) element.addEventListener(event, handler as EventListener);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  add(element, children);
  return element;
}

function add(element: Element, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/** Puts the children in place of what is there. */
export function fill(element: Element, ...children: Child[]): void {
  element.textContent = "";
  add(element, children);
}

/** What can be found again after a drawing: the same kind of thing with the same words, and which of these it is. */
function place(root: Element, node: Element): () => HTMLElement | undefined {
  const alike = () => Array.from(root.querySelectorAll<HTMLElement>(node.tagName)).filter((one) => one.textContent === words && one.className === node.className);
  const words = node.textContent;
  const number = alike().indexOf(node as HTMLElement);
  return () => alike()[number];
}

/** Draws anew what is inside: what is unfolded stays so, focus and scroll stay where they are as far as these things are there again. */
export function redraw(root: HTMLElement, draw: () => void): void {
  const focus = document.activeElement && root !== document.activeElement && root.contains(document.activeElement) ? place(root, document.activeElement) : null;
  const open = Array.from(root.querySelectorAll("details[open] > summary")).map((summary) => place(root, summary));
  const regions = () => [root, ...Array.from(root.querySelectorAll<HTMLElement>("[role=region]"))];
  const scrolled = regions().map((one): [number, number] => [one.scrollLeft, one.scrollTop]);
  draw();
  for (const find of open) {
    const details = find()?.parentElement;
    if (!(details instanceof HTMLDetailsElement) || details.open) continue;
    details.open = true;
    details.dispatchEvent(new Event("toggle")); /* what it holds is written now, not in a moment */
  }
  const held = focus && focus();
  if (held) held.focus({ preventScroll: true });
  regions().slice(0, scrolled.length).forEach((one, i) => { [one.scrollLeft, one.scrollTop] = scrolled[i]!; });
}

/** Remembers how far an element and what scrolls in it are scrolled, which is lost while it is not in the page. Gives the way back. */
export function keepScroll(root: HTMLElement): () => void {
  const places = new Map<Element, [left: number, top: number]>();
  root.addEventListener("scroll", (event) => { if (event.target instanceof Element && root.isConnected) places.set(event.target, [event.target.scrollLeft, event.target.scrollTop]); }, true);
  return () => {
    for (const [element, [left, top]] of Array.from(places)) {
      if (!root.contains(element)) { places.delete(element); continue; }
      element.scrollLeft = left;
      element.scrollTop = top;
    }
  };
}

/** An element of SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Record<string, string | number> = {}, ...children: Element[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error("no element " + id);
  return found as T;
}

/** Gives a file to the person: `name` is what it is saved as. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Copies a text; where the browser has no clipboard for pages from the disk, by way of a field. Says whether it did. */
export async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { /* refused: the other way may still work */ }
  }
  const field = el("textarea", { readonly: true, class: "off-screen" });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

/** Does something once the next picture was painted, so that nobody has to wait for it. */
export function afterPaint(act: () => void): void { requestAnimationFrame(() => { setTimeout(act, 0); }); }

/** Does something when the browser has nothing else to do. */
export function whenIdle(act: () => void): void { if (window.requestIdleCallback) window.requestIdleCallback(act); else setTimeout(act, 50); }
