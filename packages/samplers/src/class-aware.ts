import {
  checkNumber,
  derive,
  generator,
  integers,
  type LongtailError,
  numberIn,
  options,
  permutation,
  type Sampler,
  type Seed,
  shuffleWith,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { ClassIndex } from "./class-index.js";
import { checkSampling, type LengthOption, lengths, type SamplerOptions } from "./options.js";

const runs = integers(1, 2 ** 31 - 1);

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

/** The options of the component, and the published values. */
export const classAwareOptions = options({
  fields: { perClass: numberIn(runs) },
  optional: { length: numberIn(lengths) },
  defaults: { perClass: 4 },
});

/**
 * Walks the classes in shuffled cycles and takes `perClass` images in a row from each class's own shuffled cycle.
 *
 * An epoch shows `length` images, `N1 * K` by default: then each image of the largest class comes about once. Cycles run on from
 * epoch to epoch (the rest of an epoch's last run is skipped), yet any epoch can be drawn alone: each cycle has its own seed, and
 * every round visits every class once, so the place in a class's row follows from the round. A class with fewer than `perClass`
 * images shows some of them twice in a run; so does any class where its cycle ends.
 *
 * @shape result (epoch) => int32 [length]
 * @error TooFewClasses · BadLabel · BadCount (a class without images) · OutOfRange (perClass, length)
 * @source Kang et al., ICLR 2020, and facebookresearch/classifier-balancing, ClassAwareSampler with 4 images in a row;
 *         MiSLAS uses the same. Theirs keeps state, so its epochs must be drawn in order.
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
  perClass = classAwareOptions.defaults.perClass,
  ...sampling
}: SamplerOptions & LengthOption & { readonly perClass?: number | undefined }): E.Either<
  LongtailError,
  Sampler
> => {
  const build = (index: ClassIndex): E.Either<LongtailError, Sampler> => {
    const { counts } = index;
    const whole = counts.reduce((a, b) => Math.max(a, b), 0) * counts.length;
    return E.map(
      (length: number): Sampler =>
        (epoch) =>
          slice(index, sampling.seed, perClass, length, epoch),
    )(checkNumber("length", lengths, sampling.length ?? whole));
  };
  return E.chain(() => E.chain(build)(checkSampling(sampling, sampling.length)))(
    checkNumber("perClass", runs, perClass),
  );
};
