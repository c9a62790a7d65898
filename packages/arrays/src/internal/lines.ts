import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { Source } from "../api.js";
import { BadCell } from "../errors.js";
import { bytesOf } from "./bytes.js";

/** Some whole lines of a text; `first` is the number of the first, counted from 1. */
export interface Lines {
  readonly first: number;
  readonly lines: readonly string[];
}

const piece = 2 ** 20;
const longest = 2 ** 28;

/** The lines of a text in UTF-8, without their ends and without the empty ones at its end. */
export async function* linesOf(
  source: Source,
): AsyncGenerator<E.Either<LongtailError, Lines>, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [first, rest, empty] = [1, "", 0];
  const bad = (expected: string, found: string) =>
    E.left(BadCell.of({ file: source.name, place: { line: first }, expected, found }));
  const cut = (text: string, last: boolean): Lines => {
    const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
    rest = last ? "" : (lines.pop() ?? "");
    // Empty lines are kept back until something follows them.
    const found = [...Array.from({ length: empty }, () => ""), ...lines];
    let end = found.length;
    while (end > 0 && found[end - 1]?.trim() === "") end--;
    const kept = { first: first, lines: found.slice(0, end) };
    empty = found.length - end;
    first += end;
    return kept;
  };
  for await (const bytes of bytesOf(source, 0, source.size, piece)) {
    if (E.isLeft(bytes)) {
      yield bytes;
      return;
    }
    let text: string;
    try {
      text = rest + decoder.decode(bytes.right, { stream: true });
    } catch {
      yield bad("text in UTF-8", "bytes that are none");
      return;
    }
    if (!text.includes("\n") && text.length < longest) {
      rest = text;
      continue;
    }
    if (text.length >= longest) {
      yield bad("a line", `more than ${longest} characters without an end`);
      return;
    }
    const lines = cut(text, false);
    if (lines.lines.length > 0) yield E.right(lines);
  }
  try {
    rest += decoder.decode();
  } catch {
    yield bad("text in UTF-8", "bytes that are none");
    return;
  }
  const lines = cut(rest, true);
  if (lines.lines.length > 0) yield E.right(lines);
}

/** The first lines of a text, up to some number. */
export const firstLines = async (
  source: Source,
  count: number,
): Promise<E.Either<LongtailError, readonly string[]>> => {
  const found: string[] = [];
  const all = linesOf(source);
  for await (const lines of all) {
    if (E.isLeft(lines)) return lines;
    found.push(...lines.right.lines.slice(0, count));
    if (found.length >= count) break;
  }
  return E.right(found.slice(0, count));
};
