import {
  type Checked,
  checkLabels,
  checkLength,
  checkNumber,
  gathered,
  gatheredList,
  integers,
  type Labels,
  type NamedTensors,
} from "@longtail/core";
import type { Tensor2D } from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { taus as legal } from "../tau-normalize.js";
import { checkWeight } from "./parameters.js";

/** The taus, if there is at least one and all are legal. */
export const checkTaus = (taus: readonly number[]): Checked<readonly number[]> =>
  pipe(
    gatheredList([
      checkNumber("taus.length", integers(1), taus.length),
      ...taus.map((tau, i) => checkNumber(`taus.${i}`, legal, tau)),
    ]),
    E.map(() => taus),
  );

/** The classifier's weight and the labels as numbers, if features and labels fit the weight. */
export const checkImages = (
  parameters: NamedTensors,
  { shape: [n, width] }: Tensor2D,
  labels: Labels,
): Checked<{ readonly weight: Tensor2D; readonly truth: ArrayLike<number> }> =>
  pipe(
    checkWeight(parameters),
    E.chain((weight) => {
      const [features, classes] = weight.shape;
      return pipe(
        gathered({
          n: checkNumber("features.length", integers(1), n),
          width: checkLength("features", { length: width }, features, "features of an image"),
          length: checkLength("labels", labels, n),
          truth: checkLabels(labels, classes),
        }),
        E.map(({ truth }) => ({ weight, truth })),
      );
    }),
  );
