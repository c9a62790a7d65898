/** Numbers between -1 and 1, determined by the seed. */
export const noise = (size: number, seed = 1): Float32Array => {
  const values = new Float32Array(size);
  let state = seed;
  for (let i = 0; i < size; i++) {
    state = (state * 48271) % 2147483647;
    values[i] = (state / 2147483647) * 2 - 1;
  }
  return values;
};

/** The number of values of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
