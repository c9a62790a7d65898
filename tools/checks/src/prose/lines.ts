/** A line of a Markdown file. */
export interface Line {
  readonly number: number;
  readonly text: string;
  /**
   * `output` is a fenced block of `text` or without a language, `code` any other fenced block. `other` is anything whose width
   * does not matter: headings, HTML, front matter, and lines of links.
   */
  readonly kind: "prose" | "table" | "output" | "code" | "blank" | "other";
}

const link = /!?\[[^\]]*\](\([^)]*\)|\[[^\]]*\]|: .*)/g;

const isLinksOnly = (text: string): boolean =>
  text
    .replace(/\[(!\[[^\]]*\]\([^)]*\))\]/g, "[image]")
    .replace(link, "")
    .search(/\w/) < 0;

const kindOf = (text: string): Line["kind"] => {
  if (text.trim() === "") return "blank";
  if (/^\s*\|/.test(text)) return "table";
  return /^\s*(#|<|---$)/.test(text) || isLinksOnly(text) ? "other" : "prose";
};

/** The lines of a Markdown file, each with its kind. */
export const linesOf = (markdown: string): readonly Line[] => {
  let fence: { readonly mark: string; readonly kind: "output" | "code" } | undefined;
  let inFrontMatter = markdown.startsWith("---\n");
  return markdown.split("\n").map((text, index): Line => {
    const number = index + 1;
    if (inFrontMatter) {
      inFrontMatter = index === 0 || text !== "---";
      return { number, text, kind: "other" };
    }
    const [, mark, language] = /^\s*(?:>\s*)*(`{3,}|~{3,})\s*(\w*)/.exec(text) ?? [];
    if (fence !== undefined) {
      const { kind } = fence;
      if (mark?.startsWith(fence.mark)) fence = undefined;
      return { number, text, kind: fence === undefined ? "other" : kind };
    }
    if (mark === undefined) return { number, text, kind: kindOf(text) };
    fence = { mark, kind: language === "" || language === "text" ? "output" : "code" };
    return { number, text, kind: "other" };
  });
};
