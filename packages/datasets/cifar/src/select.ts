import type { ImagesInMemory } from "@longtail/core";

/**
 * Some images of a set as a set of their own, in the order of the positions.
 *
 * @shape positions int32 [m], each in [0, n), not checked here · result uint8 [m, height, width, channels], int32 [m]
 * @owns  the result shares no memory with the set
 * @example
 * ```ts
 * import { select } from "@longtail/cifar";
 *
 * const set = { images: Uint8Array.of(10, 20, 30), labels: Int32Array.of(0, 1, 2), shape: [1, 1, 1] as const };
 * console.log(select(set, Int32Array.of(2, 0)).labels); // 2, 0
 * ```
 */
export const select = (
  { images, labels, shape }: ImagesInMemory,
  positions: Int32Array,
): ImagesInMemory => {
  const size = shape[0] * shape[1] * shape[2];
  const chosen = new Uint8Array(positions.length * size);
  positions.forEach((position, i) => {
    chosen.set(images.subarray(position * size, (position + 1) * size), i * size);
  });
  return { images: chosen, labels: positions.map((position) => labels[position] as number), shape };
};
