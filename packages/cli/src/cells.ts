import stringWidth from "string-width";

/** The terminal cells of a text: two for a Chinese character or an emoji. */
export const cells = (text: string): number => stringWidth(text);

/** A text filled with spaces to a number of cells. */
export const padEnd = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - cells(text)));

/** A text with spaces before it, to a number of cells. */
export const padStart = (text: string, width: number): string =>
  " ".repeat(Math.max(0, width - cells(text))) + text;

/** The beginning of a text that fits into a number of cells; no character is cut in two. */
export const cut = (text: string, width: number): string => {
  let [kept, used] = ["", 0];
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += cells(segment);
    if (used > width) break;
    kept += segment;
  }
  return kept;
};
