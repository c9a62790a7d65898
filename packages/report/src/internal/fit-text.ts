const narrow = /[iljtfrI1.,:;'|!()[\] \u00a0-]/;
const broad = /[A-Zmw%@&…\u0250-\u{10ffff}]/u;

/** About how wide a text is at a font size, in pixels: no font is at hand to measure with, so rather too wide than too narrow. */
export const textWidth = (text: string, size: number): number =>
  size *
  Array.from(text).reduce(
    (sum, c) => sum + (narrow.test(c) ? 0.4 : broad.test(c) ? 0.82 : 0.63),
    0,
  );

/** The text, cut short with an ellipsis where it would be wider. */
export const fitText = (text: string, size: number, width: number): string => {
  if (textWidth(text, size) <= width) return text;
  // A name may be of any length; no figure has room for this many letters.
  const letters = Array.from(text.slice(0, 400));
  while (letters.length > 1 && textWidth(`${letters.join("")}…`, size) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
};
