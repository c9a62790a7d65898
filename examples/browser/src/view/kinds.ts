import type { ImageSet } from "@longtail/core";
import type { Tested } from "../protocol.js";
import { sure } from "./results.js";

type Both = readonly [Tested, Tested];

interface Opinion {
  readonly right: boolean;
  readonly confidence: number;
}

// Which images belong to a kind, and by whose confidence they are sorted.
const rules = {
  "first-wrong": { by: 0, fits: (a: Opinion) => !a.right && a.confidence >= sure },
  "second-wrong": { by: 1, fits: (_: Opinion, b: Opinion) => !b.right && b.confidence >= sure },
  "put-right": { by: 0, fits: (a: Opinion, b: Opinion) => !a.right && b.right },
  spoilt: { by: 1, fits: (a: Opinion, b: Opinion) => a.right && !b.right },
  "both-right": { by: 1, fits: (a: Opinion, b: Opinion) => a.right && b.right },
  "both-wrong": { by: 0, fits: (a: Opinion, b: Opinion) => !a.right && !b.right },
} as const;

/** What images the gallery can show, by what the two nets say of them. */
export type Kind = keyof typeof rules;

/** The kinds, in the order in which they are offered. */
export const kinds: Readonly<Record<Kind, unknown>> = rules;

/** A kind in words. */
export const kindText = (kind: Kind, [first = "", second = ""]: readonly string[]): string =>
  ({
    "first-wrong": `sure and wrong: ${first}`,
    "second-wrong": `sure and wrong: ${second}`,
    "put-right": `wrong by ${first}, right by ${second}`,
    spoilt: `right by ${first}, wrong by ${second}`,
    "both-right": "both right",
    "both-wrong": "both wrong",
  })[kind];

const opinionOf = (
  { labels }: ImageSet,
  { predictions, confidences }: Tested,
  position: number,
): Opinion => ({
  right: predictions[position] === labels[position],
  confidence: confidences[position] ?? 0,
});

/** Whether a test image is of a kind. */
export const isOfKind = (kind: Kind, test: ImageSet, [a, b]: Both, position: number): boolean =>
  rules[kind].fits(opinionOf(test, a, position), opinionOf(test, b, position));

/** The confidence by which the images of a kind are sorted. */
export const sureness = (kind: Kind, tested: Both, position: number): number =>
  tested[rules[kind].by].confidences[position] ?? 0;
