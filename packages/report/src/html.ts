/** What pages of other figures than a run's are made of, so that they look alike: `@longtail/report/html`. */
export { type Attributes, type Child, element, type Markup, verbatim } from "./internal/markup.js";
export { note, type PageParts, pageDocument, section } from "./internal/page-document.js";
export { head, tableBox } from "./internal/table-parts.js";
