import { normals, uniforms } from "@longtail/core";

/** Images of `classes` points on a circle of directions, seen by the Bayes classifier of a long-tailed training set. */
export interface World {
  readonly classes: number;
  readonly counts: readonly number[];
  readonly sample: (
    seed: number,
    labels: ArrayLike<number>,
  ) => {
    readonly probabilities: Float64Array;
    readonly classes: number;
    readonly labels: Int32Array;
  };
  /** Labels drawn from the long tail. */
  readonly longTailed: (seed: number, count: number) => Int32Array;
}

/** A world whose class k has `factor ** (k / (K − 1))` times fewer images than class 0. */
export const world = (classes: number, factor: number, spread: number): World => {
  const counts = Array.from({ length: classes }, (_, k) => 1000 * factor ** (-k / (classes - 1)));
  const total = counts.reduce((a, b) => a + b, 0);
  const dimensions = 5;
  const means = normals(99, classes * dimensions);
  return {
    classes,
    counts,
    longTailed: (seed, count) => {
      const next = uniforms(seed);
      return Int32Array.from({ length: count }, () => {
        let left = next() * total;
        const k = counts.findIndex((n) => {
          left -= n;
          return left < 0;
        });
        return Math.max(0, k);
      });
    },
    sample: (seed, labels) => {
      const noise = normals(seed, labels.length * dimensions);
      const probabilities = new Float64Array(labels.length * classes);
      for (let i = 0; i < labels.length; i++) {
        const row = probabilities.subarray(i * classes, (i + 1) * classes);
        for (let k = 0; k < classes; k++) {
          let distance = 0;
          for (let d = 0; d < dimensions; d++) {
            const own = means[(labels[i] as number) * dimensions + d] as number;
            const x = own + spread * (noise[i * dimensions + d] as number);
            distance += (x - (means[k * dimensions + d] as number)) ** 2;
          }
          row[k] = Math.log(counts[k] as number) - distance / (2 * spread * spread);
        }
        const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
        row.set(row.map((z) => Math.exp(z - most)));
        const sum = row.reduce((a, b) => a + b, 0);
        row.set(row.map((p) => p / sum));
      }
      return { probabilities, classes, labels: Int32Array.from(labels) };
    },
  };
};
