/** The positions 0 to count - 1 in chunks of `size`; the last may be shorter. */
export const positionChunks = (count: number, size: number): readonly Int32Array[] =>
  Array.from({ length: Math.ceil(count / size) }, (_, chunk) =>
    Int32Array.from({ length: Math.min(size, count - chunk * size) }, (_, i) => chunk * size + i),
  );
