import { type Child, element, type Markup, verbatim } from "./markup.js";
import { pageStyle } from "./page-style.js";

/** The contents of a page. */
export interface PageParts {
  readonly title: string;
  /** The subject, below the title. */
  readonly lead: string;
  /** Section ids and the texts of the links to them. */
  readonly links: Readonly<Record<string, string>>;
  readonly main: readonly Markup[];
  /** A script at the end of the page, if it has one. */
  readonly script?: Markup;
}

/** A section of a page, under a heading. */
export const section = (id: string, title: string, ...content: readonly Child[]): Markup =>
  element("section", { id, "aria-labelledby": `${id}-title` }, [
    element("h2", { id: `${id}-title` }, title),
    ...content,
  ]);

/** A paragraph of small print. */
export const note = (text: string): Markup => element("p", { class: "note" }, text);

/** A self-contained HTML page in the style of run pages: no external files, light or dark like the reader's system. */
export const pageDocument = ({ title, lead, links, main, script }: PageParts): string => {
  const page = element(
    "html",
    { lang: "en" },
    element(
      "head",
      {},
      element("meta", { charset: "utf-8" }),
      element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      element("meta", { name: "color-scheme", content: "light dark" }),
      element("title", {}, `${title} · longtail`),
      element("style", {}, verbatim(pageStyle)),
    ),
    element(
      "body",
      {},
      element(
        "div",
        { class: "page" },
        element(
          "header",
          {},
          element("h1", {}, title),
          element("p", { class: "lead" }, lead),
          element("nav", { "aria-label": "Sections" }, [
            element(
              "ul",
              {},
              Object.entries(links).map(([id, text]) =>
                element("li", {}, element("a", { href: `#${id}` }, text)),
              ),
            ),
          ]),
        ),
        element("main", {}, ...main),
        element("footer", {}, "Made by longtail."),
      ),
      script === undefined ? undefined : element("script", {}, script),
    ),
  );
  return `<!DOCTYPE html>\n${page.markup}\n`;
};
