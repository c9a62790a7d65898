import { mersenne } from "pure-rand/generator/mersenne";

/**
 * A shuffle that repeats NumPy's legacy `np.random.seed(seed)` followed by `np.random.shuffle`, call after call.
 *
 * MT19937; each index is the low bits of one 32-bit word, drawn anew while it is too large. The generator runs on from one
 * call to the next, which is why this is a function that makes a function.
 *
 * @shape items int32, shuffled in place and returned
 * @source numpy/random/mtrand.pyx, `shuffle`, and legacy `random_interval`: frozen by NumPy's compatibility policy
 * @example
 * ```ts
 * import { legacyShuffle } from "@longtail/cifar";
 *
 * const shuffle = legacyShuffle(0);
 * console.log(shuffle(Int32Array.of(0, 1, 2, 3, 4))); // 2, 0, 1, 3, 4, as np.random.seed(0) gives
 * ```
 */
export const legacyShuffle = (seed: number): ((items: Int32Array) => Int32Array) => {
  const rng = mersenne(seed);
  const below = (most: number): number => {
    const mask = 2 ** (32 - Math.clz32(most)) - 1;
    let drawn = rng.next() & mask;
    while (drawn > most) drawn = rng.next() & mask;
    return drawn;
  };
  return (items) => {
    for (let i = items.length - 1; i > 0; i--) {
      const j = below(i);
      const held = items[i] as number;
      items[i] = items[j] as number;
      items[j] = held;
    }
    return items;
  };
};
