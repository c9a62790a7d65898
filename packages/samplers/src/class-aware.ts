import {
  checkNumber,
  derive,
  generator,
  integers,
  type LongtailError,
  permutation,
  type Sampler,
  type Seed,
  shuffleWith,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { ClassIndex } from "./class-index.js";
import { checkSampling, type LengthOption, type SamplerOptions } from "./options.js";

// Reads class k's endless row of images (one shuffle of all its images after another) at any place.
const imageRows = ({ counts, starts, positions }: ClassIndex, seed: Seed) => {
  const seeds = counts.map((_, k) => derive(seed, "images", k));
  const shuffled = new Int32Array(positions.length);
  const cycles = new Float64Array(counts.length).fill(-1);
  return (label: number, place: number): number => {
    const count = counts[label] as number;
    const start = starts[label] as number;
    const cycle = Math.floor(place / count);
    if (cycles[label] !== cycle) {
      const row = shuffled.subarray(start, start + count);
      row.set(positions.subarray(start, start + count));
      shuffleWith(generator(derive(seeds[label] as number, cycle)), row);
      cycles[label] = cycle;
    }
    return shuffled[start + (place % count)] as number;
  };
};

const slice = (index: ClassIndex, seed: Seed, perClass: number, length: number, epoch: number) => {
  const classes = index.counts.length;
  const imageAt = imageRows(index, seed);
  const shown = new Int32Array(length);
  let group = epoch * Math.ceil(length / perClass);
  let order: Int32Array = new Int32Array(0);
  let ordered = -1;
  for (let i = 0; i < length; group++) {
    const round = Math.floor(group / classes);
    if (round !== ordered) {
      order = permutation(derive(seed, "classes", round), classes);
      ordered = round;
    }
    const label = order[group % classes] as number;
    // Each round visits each class once, so this visit's images begin at round * perClass of the class's row.
    for (let j = 0; j < perClass && i < length; j++, i++)
      shown[i] = imageAt(label, round * perClass + j);
  }
  return shown;
};

/** The range of `perClass`. */
export const runs = integers(1, 2 ** 31 - 1);

/**
 * Classes in shuffled cycles; of each class in turn, `perClass` images in a row from that class's own shuffled cycle.
 *
 * An epoch shows `length` images, `N1 * K` when nothing is said: in that many, each image of the largest class comes
 * about once. The cycles run on from epoch to epoch (what is left of
 * an epoch's last run is skipped), and yet an epoch needs no other to be drawn first: each cycle has its own seed, and
 * since every round visits every class once, the place in a class's row follows from the round alone.
 * A class with fewer than `perClass` images shows some twice in one run; so does any class where its cycle ends.
 *
 * @shape result (epoch) => int32 [length]
 * @error TooFewClasses · BadLabel · BadCount (a class without images) · OutOfRange (perClass, length)
 * @source Kang et al., ICLR 2020, and facebookresearch/classifier-balancing, ClassAwareSampler with 4 images in a row;
 *         MiSLAS uses the same. Theirs keeps a state, so that its epochs must be drawn in order.
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { classAware } from "@longtail/samplers";
 *
 * const sampler = orThrow(classAware({ labels: [0, 0, 0, 1, 1, 2], classes: 3, seed: 1, perClass: 2 }));
 * console.log(sampler(7)); // 9 positions
 * ```
 */
export const classAware = ({
  perClass = 4,
  ...options
}: SamplerOptions & LengthOption & { readonly perClass?: number | undefined }): E.Either<
  LongtailError,
  Sampler
> => {
  const build = (index: ClassIndex): Sampler => {
    const { counts } = index;
    const length = options.length ?? counts.reduce((a, b) => Math.max(a, b), 0) * counts.length;
    return (epoch) => slice(index, options.seed, perClass, length, epoch);
  };
  return E.chain(() => E.map(build)(checkSampling(options, options.length)))(
    checkNumber("perClass", runs, perClass),
  );
};
