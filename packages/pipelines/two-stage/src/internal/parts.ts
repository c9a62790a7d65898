/** The positions 0 to count - 1 in parts of `size`; the last may have fewer. */
export const parts = (count: number, size: number): readonly Int32Array[] =>
  Array.from({ length: Math.ceil(count / size) }, (_, part) =>
    Int32Array.from({ length: Math.min(size, count - part * size) }, (_, i) => part * size + i),
  );
