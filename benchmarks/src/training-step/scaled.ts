import { stepGflop } from "./arithmetic.js";
import type { Outcome } from "./measure.js";
import type { Size } from "./protocol.js";

/** By how much a step of a smaller network or batch is multiplied, by arithmetic; 1 where the size is the run's. */
export const scaleOf = (way: Outcome, size: Size): number =>
  way.size.depth === size.depth && way.size.batch === size.batch
    ? 1
    : stepGflop(size) / stepGflop(way.size);

/** A way of another size, with what its step would take at the run's. */
export const scaled = (way: Outcome, size: Size) => {
  const factor = scaleOf(way, size);
  const [task] = way.outcome === "measured" ? way.tasks : [];
  if (factor === 1 || task === undefined) return way;
  const { median, min, max } = task.seconds;
  return {
    ...way,
    scaled: {
      to: size,
      by: "arithmetic",
      factor,
      seconds: { median: factor * median, min: factor * min, max: factor * max },
    },
  };
};
