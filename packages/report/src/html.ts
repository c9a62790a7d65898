/** `@longtail/report/html`: the parts of the page, for pages of your own. */
export { type Attributes, type Child, element, type Markup, verbatim } from "./internal/markup.js";
export { note, type PageParts, pageDocument, section } from "./internal/page-document.js";
export { sortScript } from "./internal/sort-script.js";
export { chip, head, tableBox } from "./internal/table-parts.js";
export { reliabilityCards } from "./reliability-cards.js";
export { runSections } from "./run-page.js";
