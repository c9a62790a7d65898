import { type Child, element, type Markup, verbatim } from "./markup.js";
import { figureStyle, type Theme } from "./theme.js";

/** A drawing before it is put on a page or into a file. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** What it is, in a few words, and what it says, in a sentence: for those who cannot see it. */
  readonly title: string;
  readonly description: string;
  readonly content: Child;
}

const svg = ({ width, height, title, description, content }: Drawing, ...first: readonly Child[]) =>
  element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      width: Math.ceil(width),
      height: Math.ceil(height),
      class: "lt",
      role: "img",
      "aria-label": `${title}. ${description}`,
    },
    element("title", {}, title),
    element("desc", {}, description),
    ...first,
    content,
  );

/** The drawing as a file of its own: with its colours, and paper behind it so that it can be read on any ground. */
export const standalone = (drawing: Drawing, theme: Theme = "auto"): string =>
  svg(
    drawing,
    element("style", {}, verbatim(figureStyle(theme))),
    element("rect", { class: "lt-paper", width: "100%", height: "100%" }),
  ).markup;

/** The drawing as a part of a page that has the style sheet. */
export const inline = (drawing: Drawing): Markup => svg(drawing);
