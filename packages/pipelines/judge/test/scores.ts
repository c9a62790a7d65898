import { bytesSource, type NumberRows, openArray, writeNpy } from "@longtail/arrays";
import { generator, orThrow, uniformFloat64 } from "@longtail/core";

/** Logits of a model that knows its classes a little, row by row, and labels with a long tail. */
export const someLogits = (rows: number, classes: number, seed = 1) => {
  const rng = generator(seed);
  const labels = Int32Array.from({ length: rows }, () =>
    Math.floor(classes * uniformFloat64(rng) ** 2),
  );
  const logits = Float32Array.from({ length: rows * classes }, (_, i) => {
    const own = labels[Math.floor(i / classes)] === i % classes;
    return 4 * (uniformFloat64(rng) - 0.5) + (own ? 2 : 0);
  });
  return { labels, logits };
};

/** Their softmax in float64, by the textbook. */
export const softmax = (logits: ArrayLike<number>, classes: number): Float64Array => {
  const result = Float64Array.from(logits, Number);
  for (let from = 0; from < result.length; from += classes) {
    const row = result.subarray(from, from + classes);
    const most = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((total, x) => total + Math.exp(x - most), 0);
    row.forEach((x, k) => {
      row[k] = Math.exp(x - most) / sum;
    });
  }
  return result;
};

export const opened = (
  data: Float32Array | Float64Array,
  shape: readonly number[],
  name = "scores.npy",
): Promise<NumberRows> => orThrow(openArray(bytesSource(orThrow(writeNpy({ shape, data })), name)));
