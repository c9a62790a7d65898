/** The page's element with this id. */
export const byId = <A extends HTMLElement = HTMLElement>(id: string): A => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as A;
};

type Child = Node | string;

/** Makes an element. */
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

/** Sets an element's text if it differs, so that screen readers announce only changes. */
export const setText = (element: HTMLElement, text: string): void => {
  if (element.textContent !== text) element.textContent = text;
};

/** An integer with thousands separators. */
export const count = (n: number): string => n.toLocaleString("en-GB");
