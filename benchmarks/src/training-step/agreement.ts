import type { Outcome } from "./measure.js";

/** How far the losses of different ways may be apart, relative to ours: they are the same net on the same batch. */
const TOLERANCE = 0.01;

/** How well the first losses of ways that train the same net agree with ours. */
export interface Agreement {
  readonly losses: Readonly<Record<string, readonly number[]>>;
  /** The largest difference from ours, relative to ours. */
  readonly largest: number;
  readonly good: boolean;
}

/** Compares the ways of a whole step at the size of ours. */
export const agreement = (outcomes: readonly Outcome[]): Agreement => {
  const ways = outcomes.flatMap((way) => (way.outcome === "measured" ? [way] : []));
  const ours = ways.find(({ id }) => id === "ours");
  const expected = ours?.tasks[0];
  const alike = ways.filter(
    ({ size, tasks: [task] }) =>
      task?.name === "step" &&
      task.gflop === expected?.gflop &&
      size.depth === ours?.size.depth &&
      size.batch === ours.size.batch,
  );
  const losses = Object.fromEntries(alike.map(({ id, tasks }) => [id, tasks[0]?.values ?? []]));
  const differences = Object.values(losses).flatMap((values) =>
    values.map((value, i) => {
      const right = expected?.values[i] ?? value;
      return Math.abs(value - right) / Math.abs(right);
    }),
  );
  const largest = Math.max(0, ...differences);
  return { losses, largest, good: largest <= TOLERANCE };
};
