import { stepGflop } from "./arithmetic.js";
import type { Outcome } from "./measure.js";
import type { Size } from "./protocol.js";

/** How far the losses of different ways may differ, relatively. All train the same network on the same batch. */
const TOLERANCE = 0.01;

/** How well the first losses of ways that train the same network agree. */
export interface Agreement {
  readonly losses: Readonly<Record<string, readonly number[]>>;
  /** The largest relative difference from the first way. */
  readonly largest: number;
  readonly good: boolean;
}

/** Compares all ways of a whole step at a size with the first of them. */
export const agreement = (outcomes: readonly Outcome[], { depth, batch }: Size): Agreement => {
  const alike = outcomes.flatMap((way) => {
    const [task] = way.outcome === "measured" ? way.tasks : [];
    const same = way.size.depth === depth && way.size.batch === batch;
    return same && task?.gflop === stepGflop({ depth, batch })
      ? [[way.id, task.values] as const]
      : [];
  });
  const expected = alike[0]?.[1] ?? [];
  const differences = alike.flatMap(([, values]) =>
    values.map((value, i) => Math.abs(value / (expected[i] ?? value) - 1)),
  );
  const largest = Math.max(0, ...differences);
  return { losses: Object.fromEntries(alike), largest, good: largest <= TOLERANCE };
};
