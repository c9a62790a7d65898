import {
  checkLength,
  checkNumber,
  failure,
  faults,
  integers,
  type LongtailError,
} from "@longtail/core";
import type { Tensor2D } from "@tensorflow/tfjs-core";
import { taus as legal } from "../tau-normalize.js";
import { WEIGHT } from "./names.js";

/** What is wrong with a list of taus. */
export const wrongTaus = (taus: readonly number[]): readonly LongtailError[] =>
  faults(
    checkNumber("taus.length", integers(1), taus.length),
    ...taus.map((tau, i) => checkNumber(`taus.${i}`, legal, tau)),
  );

/** What is wrong with the weight, and the features and labels that go with it. */
export const wrongImages = (
  weight: Tensor2D | undefined,
  { shape: [n, width] }: Tensor2D,
  labels: ArrayLike<number>,
): readonly LongtailError[] => {
  if (weight === undefined) return [failure("MissingKey", { path: ["parameters"], key: WEIGHT })];
  const [expected, classes] = weight.shape;
  const known = (label: number) => Number.isInteger(label) && label >= 0 && label < classes;
  const position = Array.from(labels).findIndex((label) => !known(label));
  const label = labels[position];
  return [
    ...faults(checkNumber("features.length", integers(1), n)),
    ...(width === expected
      ? []
      : [
          failure("LengthMismatch", {
            path: ["features"],
            what: "features of an image",
            expected,
            actual: width,
          }),
        ]),
    ...faults(checkLength("labels", labels, n)),
    ...(label === undefined
      ? []
      : [failure("BadLabel", { path: ["labels"], position, label, classes })]),
  ];
};
