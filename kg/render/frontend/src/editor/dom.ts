/* Making elements. Whatever comes from the store goes in as text, never as markup. */

export type Child = Node | string | null;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, string> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const name of Object.keys(attributes)) made.setAttribute(name, attributes[name]!);
  for (const child of children) if (child !== null) made.append(child);
  return made;
}

export function clear(node: Element, ...children: Child[]): void {
  while (node.firstChild) node.removeChild(node.firstChild);
  for (const child of children) if (child !== null) node.append(child);
}

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found as T;
}

export function button(label: string, act: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const made = el("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", act);
  return made;
}

/* Marks that turn the direction of text, and characters that cannot be seen, could make a name look like another. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function seen(text: string): string {
  return text.replace(UNSEEN, " ");
}
