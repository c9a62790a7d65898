import {
  closed,
  type Dataset,
  inRange,
  integerIn,
  type LongtailError,
  literal,
  oneOf,
} from "@longtail/core";
import type { TaskEither } from "fp-ts/lib/TaskEither.js";
import type * as t from "io-ts";
import { MOST_CLASSES } from "./appearance.js";
import { synthetic } from "./synthetic.js";
import { SIDES } from "./synthetic-images.js";

/** The descriptor's tag. */
export const kind = "dataset/synthetic";

// Enough for any use, and small enough that a slip of the hand does not fill the memory.
const MOST_PER_CLASS = 100_000;

/** The codec of the descriptor. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  classes: integerIn(2, MOST_CLASSES),
  largestClass: integerIn(1, MOST_PER_CLASS),
  imbalanceFactor: inRange(1, MOST_PER_CLASS),
  profile: oneOf("exp", "step"),
  testPerClass: integerIn(1, MOST_PER_CLASS),
  validationPerClass: integerIn(0, MOST_PER_CLASS),
  side: integerIn(SIDES.min, SIDES.max),
  seed: integerIn(-(2 ** 31), 2 ** 31 - 1),
});
/** Names `synthetic` and its options. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** A descriptor; the defaults are a set on which a small net trains in a minute on two cores. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  classes: 20,
  largestClass: 500,
  imbalanceFactor: 100,
  profile: "exp",
  testPerClass: 50,
  validationPerClass: 0,
  side: 16,
  seed: 0,
  ...options,
});

/**
 * The data set, drawn when the task is run; nothing is read.
 *
 * @error BadCount (a class would be empty)
 */
export const make =
  (descriptor: Descriptor) =>
  (_env: unknown): TaskEither<LongtailError, Dataset> =>
  () =>
    Promise.resolve(synthetic(descriptor));
