import type { ImagesInMemory } from "@longtail/core";
import type { Tested } from "../protocol.js";
import { confident } from "./results.js";

type Both = readonly [Tested, Tested];

interface Prediction {
  readonly right: boolean;
  readonly confidence: number;
}

// The images of each kind, and the run whose confidence sorts them.
const rules = {
  "first-wrong": { by: 0, fits: (a: Prediction) => !a.right && a.confidence >= confident },
  "second-wrong": {
    by: 1,
    fits: (_: Prediction, b: Prediction) => !b.right && b.confidence >= confident,
  },
  "second-right": { by: 0, fits: (a: Prediction, b: Prediction) => !a.right && b.right },
  "first-right": { by: 1, fits: (a: Prediction, b: Prediction) => a.right && !b.right },
  "both-right": { by: 1, fits: (a: Prediction, b: Prediction) => a.right && b.right },
  "both-wrong": { by: 0, fits: (a: Prediction, b: Prediction) => !a.right && !b.right },
} as const;

/** The kinds of test images, by the predictions of the two networks. */
export type Kind = keyof typeof rules;

/** The kinds, in the order of the menu. */
export const kinds: Readonly<Record<Kind, unknown>> = rules;

/** A kind's title. */
export const kindText = (kind: Kind, [first = "", second = ""]: readonly string[]): string =>
  ({
    "first-wrong": `confident and wrong: ${first}`,
    "second-wrong": `confident and wrong: ${second}`,
    "second-right": `${first} wrong, ${second} right`,
    "first-right": `${first} right, ${second} wrong`,
    "both-right": "both right",
    "both-wrong": "both wrong",
  })[kind];

const predictionOf = (
  { labels }: ImagesInMemory,
  { predictions, confidences }: Tested,
  position: number,
): Prediction => ({
  right: predictions[position] === labels[position],
  confidence: confidences[position] ?? 0,
});

/** Whether a test image is of a kind. */
export const isOfKind = (
  kind: Kind,
  test: ImagesInMemory,
  [a, b]: Both,
  position: number,
): boolean => rules[kind].fits(predictionOf(test, a, position), predictionOf(test, b, position));

/** The confidence by which the images of a kind are sorted. */
export const confidenceIn = (kind: Kind, tested: Both, position: number): number =>
  tested[rules[kind].by].confidences[position] ?? 0;
