import type { ByteTables } from "./byte-tables.js";

/**
 * Normalizes bytes, channel by channel.
 *
 * @shape images uint8 [..., channels], as many channels as there are tables, not checked here · result float32, same length
 * @example
 * ```ts
 * import { byteTables, cifarMoments, normalize } from "@longtail/augment";
 * import { orThrow } from "@longtail/core";
 *
 * const tables = orThrow(byteTables(cifarMoments));
 * console.log(normalize(tables, new Uint8Array([125, 123, 114]))); // a middling grey: close to 0
 * ```
 */
export const normalize = (tables: ByteTables, images: Uint8Array): Float32Array => {
  const values = new Float32Array(images.length);
  const channels = tables.length;
  tables.forEach((table, channel) => {
    for (let i = channel; i < images.length; i += channels)
      values[i] = table[images[i] as number] as number;
  });
  return values;
};
