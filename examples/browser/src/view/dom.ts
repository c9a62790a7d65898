/** The element of the page with an id. */
export const byId = <A extends HTMLElement = HTMLElement>(id: string): A => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as A;
};

type Child = Node | string;

/** A new element. */
export const make = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

/** Sets an element's text if it is another one: what a screen reader listens to changes only when it says something new. */
export const say = (element: HTMLElement, text: string): void => {
  if (element.textContent !== text) element.textContent = text;
};

/** A whole number with its thousands apart. */
export const count = (n: number): string => n.toLocaleString("en-GB");

/** What was thrown, as a sentence. */
export const sentenceOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
