import {
  type Closed,
  closed,
  flag,
  inRange,
  integerIn,
  listOf,
  literal,
  oneOf,
  type Seed,
  seeds,
  text,
} from "@longtail/core";
import * as t from "io-ts";

const Settings = listOf(text, 0, 1000);

const Interval = closed(
  "range of values",
  {
    min: inRange(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    max: inRange(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
  },
  { scale: oneOf("linear", "log"), integer: flag },
);

/** The numbers that a sampled setting takes: between `min` and `max`, evenly, or evenly in their logarithm. */
export type Interval = typeof Interval._A;

const Ranges = t.record(t.string, Interval);
const Values = t.record(t.string, listOf(t.unknown, 1, 1000));

const Variants = t.union([
  closed("grid", { kind: literal("grid"), values: Values }),
  closed("list", { kind: literal("list"), settings: listOf(Settings, 1, 100_000) }),
  closed(
    "random sample",
    { kind: literal("random"), samples: integerIn(1, 100_000), ranges: Ranges },
    { seed: integerIn(seeds.min, seeds.max) },
  ),
  closed("Sobol sample", {
    kind: literal("sobol"),
    samples: integerIn(1, 100_000),
    ranges: Ranges,
  }),
]);

/** How the cells of a sweep differ besides pipeline and seed. */
export type Variants = typeof Variants._A;

const Named = closed("named pipeline", { name: text, descriptor: t.unknown });

const required = {
  name: text,
  pipelines: listOf(t.union([text, Named]), 1, 10_000),
};
const optional = {
  seeds: listOf(integerIn(seeds.min, seeds.max), 1, 10_000),
  set: Settings,
  variants: Variants,
};

/** The codec of sweeps. */
export const Sweep = closed("sweep", required, optional);

/**
 * Many runs as plain data: pipelines × variants × seeds.
 *
 * A pipeline is a recipe's name, or a name and a descriptor. `set` holds settings of all cells, as `--set` takes them; `seeds`
 * is `[0]` when absent.
 *
 * @example
 * ```ts
 * import type { Sweep } from "@longtail/sweep";
 *
 * const sweep: Sweep = {
 *   name: "learning-rates",
 *   pipelines: ["embedded/plain", "embedded/crt"],
 *   seeds: [0, 1, 2],
 *   variants: { kind: "grid", values: { "stage1.epochs": [5, 10] } },
 * };
 * console.log(sweep.pipelines.length * 3 * 2); // 12 cells
 * ```
 */
export interface Sweep extends Closed<typeof required, typeof optional> {}

/** The seeds of a sweep. */
export const seedsOf = ({ seeds: given }: Pick<Sweep, "seeds">): readonly Seed[] => given ?? [0];
