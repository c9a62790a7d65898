/** How many cells of confidence there are: values between the centers of two cells are split among them. */
export const CELLS = 2048;

// Where a Gaussian ends, in standard deviations: what lies beyond is below 1e-14 of it.
const REACH = 8;

/** A cell of the line that is folded at 0 and at 1. */
const folded = (cell: number): number => {
  const at = ((cell % (2 * CELLS)) + 2 * CELLS) % (2 * CELLS);
  return at < CELLS ? at : 2 * CELLS - 1 - at;
};

/** Adds a value at a confidence to the cells, in place. */
export const addAt = (cells: Float64Array, confidence: number, value: number): void => {
  const at = confidence * CELLS - 0.5;
  const first = Math.floor(at);
  (cells[folded(first)] as number) += (first + 1 - at) * value;
  (cells[folded(first + 1)] as number) += (at - first) * value;
};

/** A narrow kernel: a weighted sum over the neighbors of each cell. */
const byNeighbors = (cells: Float64Array, deviation: number): Float64Array => {
  const reach = Math.ceil(REACH * deviation);
  const kernel = Float64Array.from({ length: reach + 1 }, (_, m) =>
    Math.exp(-0.5 * (m / deviation) ** 2),
  );
  const total = 2 * kernel.reduce((a, b) => a + b, 0) - 1;
  const line = Float64Array.from(
    { length: CELLS + 2 * reach },
    (_, i) => cells[folded(i - reach)] as number,
  );
  return cells.map((value, i) => {
    let sum = value;
    for (let m = 1; m <= reach; m++)
      sum +=
        (kernel[m] as number) * ((line[i + reach - m] as number) + (line[i + reach + m] as number));
    return sum / total;
  });
};

/** A wide kernel: it leaves few of the cosines whose sum the cells are. */
const byCosines = (cells: Float64Array, deviation: number): Float64Array => {
  const step = Math.PI / CELLS;
  const result = new Float64Array(CELLS).fill(cells.reduce((a, b) => a + b, 0) / CELLS);
  for (let k = 1; k < CELLS && k * step * deviation < REACH; k++) {
    const wave = cells.map((_, i) => Math.cos(k * step * (i + 0.5)));
    const part = wave.reduce((sum, w, i) => sum + w * (cells[i] as number), 0);
    const factor = (2 / CELLS) * part * Math.exp(-0.5 * (k * step * deviation) ** 2);
    for (let i = 0; i < CELLS; i++) (result[i] as number) += factor * (wave[i] as number);
  }
  return result;
};

/** The cells smoothed by the Gaussian of a bandwidth, reflected at 0 and at 1; their sum stays. */
export const smoothed = (cells: Float64Array, bandwidth: number): Float64Array =>
  bandwidth < 0.02 ? byNeighbors(cells, bandwidth * CELLS) : byCosines(cells, bandwidth * CELLS);

/** Σ |cells|. */
export const absoluteSum = (cells: Float64Array): number =>
  cells.reduce((sum, value) => sum + Math.abs(value), 0);
