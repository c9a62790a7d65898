import { component, extent, failure, unmixed } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { manifoldMixup, manifoldMixupOptions } from "./manifold-mixup.js";
import { mixingOfExamples, mixingOfImages } from "./mixing-of-examples.js";
import { mixup, mixupOptions } from "./mixup.js";
import { remix, remixOptions } from "./remix.js";
import { unimix, unimixOptions } from "./unimix.js";

/** No mixing: batches stay as they are. */
export const NoMixing = component("mixing/none", { make: () => () => E.right(unmixed) });

/** `mixup` as a component. */
export const Mixup = component("mixing/mixup", {
  ...mixupOptions,
  make:
    ({ alpha }) =>
    () =>
      pipe(
        mixup({ alpha }),
        E.map((draw) =>
          mixingOfImages((seed, { length }) => {
            const { weight, permutation } = draw(seed, length);
            const labels = new Float32Array(length).fill(weight);
            return { permutation, weights: [weight], labels };
          }),
        ),
      ),
});

/** `remix` as a component. */
export const Remix = component("mixing/remix", {
  ...remixOptions,
  make:
    ({ alpha, kappa, tau }) =>
    ({ counts }) =>
      pipe(
        remix({ counts, alpha, kappa, tau }),
        E.map((draw) =>
          mixingOfImages((seed, batch) => {
            const { weight, permutation, labels } = draw(seed, batch);
            return { permutation, weights: [weight], labels };
          }),
        ),
      ),
});

/** `unimix` as a component. */
export const UniMix = component("mixing/unimix", {
  ...unimixOptions,
  make:
    ({ alpha, tau }) =>
    ({ counts }) =>
      pipe(
        unimix({ counts, alpha, tau }),
        E.map((draw) =>
          mixingOfImages((seed, batch) => {
            const { permutation, weights } = draw(seed, batch);
            return { permutation, weights: [weights], labels: weights };
          }),
        ),
      ),
});

/**
 * `manifoldMixup` as a component. It mixes at every point up to its last, with weight 1 where none was drawn, so every step is the
 * same function of tensors.
 *
 * @error those of `manifoldMixup` · Incompatible (the model has fewer points)
 */
export const ManifoldMixup = component("mixing/manifold-mixup", {
  ...manifoldMixupOptions,
  make:
    ({ alpha, points }) =>
    ({ model }) => {
      const [, deepest] = extent(points);
      const available = model.mixingPoints ?? 0;
      if (deepest > available)
        return E.left(
          failure("Incompatible", {
            path: ["points"],
            what: `point ${deepest}`,
            needs: "a network with as many points in its middle",
            got: `one with ${available}`,
          }),
        );
      return pipe(
        manifoldMixup({ alpha, points }),
        E.map((draw) =>
          mixingOfExamples((seed, { length }) => {
            const { weight, permutation, point } = draw(seed, length);
            return {
              permutation,
              weights: Array.from({ length: deepest + 1 }, (_, i) => (i === point ? weight : 1)),
              labels: new Float32Array(length).fill(weight),
            };
          }),
        ),
      );
    },
});

/** The components of this package, for a registry. */
export const components = [NoMixing, Mixup, Remix, UniMix, ManifoldMixup] as const;
