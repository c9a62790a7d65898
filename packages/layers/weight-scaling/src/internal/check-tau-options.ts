import { failure, integers, type LongtailError, within } from "@longtail/core";
import type { Tensor2D } from "@tensorflow/tfjs-core";
import { taus as legal } from "../tau-normalize.js";
import { WEIGHT } from "./names.js";

/** What is wrong with a list of taus. */
export const wrongTaus = (taus: readonly number[]): readonly LongtailError[] => [
  ...(taus.length > 0
    ? []
    : [failure("OutOfRange", { path: ["taus", "length"], range: integers(1), actual: 0 })]),
  ...taus.flatMap((tau, i) =>
    within(legal, tau)
      ? []
      : [failure("OutOfRange", { path: ["taus", String(i)], range: legal, actual: tau })],
  ),
];

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
    ...(n >= 1
      ? []
      : [failure("OutOfRange", { path: ["features", "length"], range: integers(1), actual: n })]),
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
    ...(labels.length === n
      ? []
      : [
          failure("LengthMismatch", {
            path: ["labels"],
            what: "labels",
            expected: n,
            actual: labels.length,
          }),
        ]),
    ...(label === undefined
      ? []
      : [failure("BadLabel", { path: ["labels"], position, label, classes })]),
  ];
};
