import { type Checked, failure, printable, someOf } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { ImageList } from "./image-list.js";

/** The lines of a list. */
export type Lines = Pick<ImageList, "paths" | "labels">;

const isWhite = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

const largest = 2 ** 31 - 1;

// The number that the digits from `from` to `to` write; NaN if they are no digits, or write more than an int32 holds.
const numberAt = (text: string, from: number, to: number): number => {
  let value = from < to ? 0 : Number.NaN;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN;
  }
  return value <= largest ? value : Number.NaN;
};

/**
 * Reads a list: in each line the path of an image and the number of its class, with white space between.
 *
 * The number is what follows the line's last white space, so paths may hold spaces. Blank lines are skipped; nothing is a comment.
 *
 * @error FileForeign: lines that are no path and number, or no line at all
 * @source the lists of Liu et al., CVPR 2019, and van Horn et al., CVPR 2018, as facebookresearch/classifier-balancing and
 *         dvlab-research/MiSLAS read them: they split at white space, take the first two fields, and fail on a blank line
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { parseList } from "@longtail/image-list";
 *
 * const text = "train/airfield/00004851.jpg 0\ntrain/zen_garden/00000151.jpg 364\n";
 * const { paths, labels } = orThrow(parseList(new TextEncoder().encode(text), "train.txt"));
 * console.log(paths[1], labels[1]); // train/zen_garden/00000151.jpg 364
 * ```
 */
export const parseList = (bytes: Uint8Array, file: string): Checked<Lines> => {
  const text = new TextDecoder().decode(bytes);
  const paths: string[] = [];
  const labels: number[] = [];
  const bad: string[] = [];
  for (let start = 0, line = 1, end = 0; start < text.length; start = end + 1, line++) {
    end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    let from = start;
    let to = end;
    while (from < to && isWhite(text.charCodeAt(from))) from++;
    while (to > from && isWhite(text.charCodeAt(to - 1))) to--;
    if (from === to) continue;
    let gap = to;
    while (gap > from && !isWhite(text.charCodeAt(gap - 1))) gap--;
    const label = numberAt(text, gap, to);
    let last = gap;
    while (last > from && isWhite(text.charCodeAt(last - 1))) last--;
    if (Number.isNaN(label) || last === from)
      bad.push(`"${printable(text.slice(from, to), 60)}" in line ${line}`);
    else {
      paths.push(text.slice(from, last));
      labels.push(label);
    }
  }
  const found = bad.length > 0 ? someOf(bad) : paths.length === 0 ? "an empty file" : undefined;
  return found === undefined
    ? E.right({ paths, labels: Int32Array.from(labels) })
    : E.left(
        failure("FileForeign", {
          file,
          expected: "the path of an image and the number of its class in each line",
          found,
        }),
      );
};
