import { format } from "d3-format";

/** Text that is markup already. Strings are escaped wherever they go; only this is not. */
export interface Markup {
  readonly markup: string;
}

/** What an element may hold: markup as it is, text escaped, nothing for `undefined`. */
export type Child = Markup | string | undefined | readonly Child[];

/** Attributes by name; `undefined` leaves one out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

// What XML allows at all; a control character or half a surrogate pair would make the whole file unreadable.
const illegal = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The text with nothing in it that XML or HTML would take for markup. */
export const escapeText = (text: string): string =>
  text.replace(illegal, "\uFFFD").replace(/[&<>"']/g, (c) => entities[c] ?? c);

const trimmed = format(".2~f");

/** A coordinate: two decimals at most, and never `NaN`. */
export const coordinate = (value: number): string =>
  Number.isFinite(value) ? trimmed(value).replace("\u2212", "-").replace(/^-0$/, "0") : "0";

const attribute = ([name, value]: readonly [string, string | number | undefined]): string =>
  value === undefined
    ? ""
    : ` ${name}="${typeof value === "number" ? coordinate(value) : escapeText(value)}"`;

const render = (child: Child): string =>
  child === undefined
    ? ""
    : typeof child === "string"
      ? escapeText(child)
      : "markup" in child
        ? child.markup
        : child.map(render).join("");

/** Markup that is taken as it is: style sheets, and documents' first lines. */
export const verbatim = (markup: string): Markup => ({ markup });

/** Several pieces as one. */
export const group = (...children: readonly Child[]): Markup => ({ markup: render(children) });

/** An element; without children it closes itself, which both XML and, for its void elements, HTML accept. */
export const element = (
  name: string,
  attributes: Attributes = {},
  ...children: readonly Child[]
): Markup => {
  const start = `<${name}${Object.entries(attributes).map(attribute).join("")}`;
  return {
    markup: children.length === 0 ? `${start}/>` : `${start}>${render(children)}</${name}>`,
  };
};

/** A text at a point of a drawing. */
export const label = (x: number, y: number, text: Child, attributes: Attributes = {}): Markup =>
  element("text", { x, y, ...attributes }, text);

/** A straight line of a drawing. */
export const line = (x1: number, y1: number, x2: number, y2: number, kind: string): Markup =>
  element("line", { x1, y1, x2, y2, class: kind });

/** A group of a drawing, moved. */
export const moved = (x: number, y: number, ...children: readonly Child[]): Markup =>
  element("g", { transform: `translate(${coordinate(x)} ${coordinate(y)})` }, ...children);
