import {
  closed,
  type Dataset,
  inRange,
  integerIn,
  type LongtailError,
  literal,
  oneOf,
  type Slots,
} from "@longtail/core";
import type { TaskEither } from "fp-ts/lib/TaskEither.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import type * as t from "io-ts";
import { longTailedDataset } from "../dataset.js";
import { loadCifar10 } from "../load.js";

/** The descriptor's tag. */
export const kind = "dataset/cifar10-lt";

const PER_CLASS = 5000;

/** The codec of the descriptor. */
export const Descriptor = closed(kind, {
  kind: literal(kind),
  imbalanceFactor: inRange(1, PER_CLASS),
  profile: oneOf("exp", "step"),
  validationPerClass: integerIn(0, PER_CLASS - 1),
});
/** Names CIFAR-10, and how its long tail is cut. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** The descriptor, with an exponential tail of factor 100 and nothing held out unless told otherwise. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  imbalanceFactor: 100,
  profile: "exp",
  validationPerClass: 0,
  ...options,
});

/**
 * The data set, from the files that the environment reads.
 *
 * @error those of `loadCifar10` and `longTailed`
 */
export const make =
  (descriptor: Descriptor) =>
  ({ read }: Slots["dataset"]["env"]): TaskEither<LongtailError, Dataset> =>
    TE.chainEitherK(longTailedDataset("CIFAR-10", descriptor))(loadCifar10(read));
