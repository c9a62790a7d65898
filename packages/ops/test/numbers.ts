/** Fixed numbers in [-1, 1] without a pattern that a test could fall for. */
export const numbers = (size: number, seed: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) ** 1.3 + 78.233 * seed));
