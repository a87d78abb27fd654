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
