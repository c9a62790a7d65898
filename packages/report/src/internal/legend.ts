import { textWidth } from "./fit-text.js";
import { label, type Markup, moved } from "./markup.js";

/** One entry of a legend: a mark 14 wide and 10 high, and what it means. */
export interface LegendEntry {
  readonly mark: Markup;
  readonly text: string;
}

const widthOf = (text: string): number => 20 + textWidth(text, 11) + 14;

/** Entries in rows no wider than `width`; `height` is what they take. */
export const legend = (
  entries: readonly LegendEntry[],
  width: number,
): { readonly content: readonly Markup[]; readonly height: number } => {
  let [x, y] = [0, 0];
  const content = entries.map(({ mark, text }) => {
    if (x > 0 && x + widthOf(text) - 14 > width) [x, y] = [0, y + 18];
    const placed = moved(x, y, mark, label(20, 9, text, { class: "lt-small lt-muted" }));
    x += widthOf(text);
    return placed;
  });
  return { content, height: entries.length === 0 ? 0 : y + 12 };
};
