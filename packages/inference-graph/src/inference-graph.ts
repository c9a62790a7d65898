import {
  type Checked,
  type DescribedInput,
  type DescribedNetwork,
  failure,
  gathered,
} from "@longtail/core";
import type { Calibrator } from "@longtail/post-hoc-calibration";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { backbone } from "./backbone.js";
import { calibration } from "./calibration.js";
import { classifier } from "./classifier.js";
import type { Operation, Softmax } from "./operation.js";
import { checkVariables } from "./variables.js";

// The square of the least length of @longtail/features.
const LEAST_ROW = 1e-12;

const normalized = (input: DescribedInput, { shape }: DescribedNetwork): Operation => {
  if (input.input === "bytes")
    return {
      op: "affine",
      x: { op: "images", shape },
      scale: Float32Array.from(input.std, (std) => 1 / (255 * std)),
      shift: Float32Array.from(input.mean, (mean, c) => -mean / (input.std[c] as number)),
    };
  const { width, norm } = input;
  const rows: Operation = { op: "rows", width };
  return norm === null
    ? rows
    : { op: "direction", x: rows, width, factor: norm, least: LEAST_ROW, vanishing: false };
};

const checkRows = ({ input, backbone: { trunk, branches } }: DescribedNetwork): Checked<unknown> =>
  input.input === "rows" && (trunk.length > 0 || branches.flat().length > 0)
    ? E.left(
        failure("Incompatible", {
          path: ["model"],
          what: "export of a network for rows of features",
          needs: "a model that passes them on",
          got: "convolutions",
        }),
      )
    : E.right(undefined);

/**
 * A trained network as a graph of operations, from what it is given to calibrated probabilities.
 *
 *   images or rows → normalization → backbone → head → calibrator → softmax
 *
 * Batch norm is folded into the convolutions, what scales a head into its weight. The result is the last operation; `inOrder` lists all.
 * A number that all logits of an image share may be left out: the softmax does not see it.
 *
 * Rounding apart, the probabilities are those of the run. A temperature acts on logits, where the run's calibrator counts a
 * probability below 2^-126 as that.
 *
 * @shape images uint8 [n, height, width, channels] or rows float32 [n, width] · result float32 [n, classes], rows of sum 1
 * @error MissingKey, LengthMismatch (variables) · LengthMismatch (a calibrator of other classes) · Incompatible (histogram binning or
 *        isotonic regression; convolutions on rows of features), all at once
 * @owns  the graph is new; where nothing changes a number, it shares the arrays of the network
 * @example
 * ```ts
 * import { type DescribedNetwork, orThrow } from "@longtail/core";
 * import { inferenceGraph, inOrder } from "@longtail/inference-graph";
 *
 * const network: DescribedNetwork = {
 *   name: "two features",
 *   shape: [1, 1, 2],
 *   classNames: ["cat", "dog"],
 *   input: { input: "rows", width: 2, norm: null },
 *   backbone: { trunk: [], branches: [[]] },
 *   head: { head: "linear", weight: "w", bias: "b" },
 *   variables: {
 *     w: { shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) },
 *     b: { shape: [2], data: Float32Array.of(0, 0) },
 *   },
 * };
 * const graph = orThrow(inferenceGraph(network, { kind: "temperature", classes: 2, temperature: 1.5 }));
 * console.log(inOrder(graph).map(({ op }) => op)); // rows, dense, affine, softmax
 * ```
 */
export const inferenceGraph = (
  network: DescribedNetwork,
  calibrator?: Calibrator,
): Checked<Softmax> =>
  pipe(
    gathered({
      variable: checkVariables(network),
      rows: checkRows(network),
      calibrated: calibration(calibrator, network.classNames.length),
    }),
    E.map(({ variable, calibrated }) => {
      const shown = normalized(network.input, network);
      const features =
        network.input.input === "rows" ? shown : backbone(variable, network.backbone, shown);
      return { op: "softmax", x: calibrated(classifier(variable, network.head, features)) };
    }),
  );
