import { type DescribedNetwork, failure, type LongtailError, messageOf } from "@longtail/core";
import { inferenceGraph, inOrder, inputsOf, type Operation } from "@longtail/inference-graph";
import type { Calibrator } from "@longtail/post-hoc-calibration";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type Filled, fill, layersOf } from "./internal/layers-of.js";

/** The files of a model by name; `model.json` names the other. */
export interface LayersFiles {
  readonly "model.json": Uint8Array;
  readonly "weights.bin": Uint8Array;
}

const unfit = (calibrator: Calibrator | undefined): LongtailError =>
  failure("Incompatible", {
    path: ["calibrator"],
    what: "export to tf.layers",
    needs: "temperature scaling, as tf.layers has no layer of logarithms",
    got: `${calibrator?.kind ?? "no"} scaling`,
  });

/** A model on the current backend; undefined where no layer computes an operation. */
const modelOf = (last: Operation): tfl.LayersModel | undefined => {
  const results = new Map<Operation, tfl.SymbolicTensor>();
  const filled: Filled[] = [];
  const operations = inOrder(last);
  if (operations.some(({ op }) => op === "class-temperatures" || op === "log-softmax"))
    return undefined;
  for (const operation of operations) {
    const inputs = inputsOf(operation).map((input) => results.get(input) as tfl.SymbolicTensor);
    const layered = layersOf(operation, inputs);
    if (layered === undefined) return undefined;
    results.set(operation, layered.result);
    filled.push(...layered.filled);
  }
  const [first] = operations;
  const model = tfl.model({
    inputs: results.get(first as Operation) as tfl.SymbolicTensor,
    outputs: results.get(last) as tfl.SymbolicTensor,
  });
  fill(filled);
  return model;
};

const filesOf = async (
  model: tfl.LayersModel,
  { name, classNames }: DescribedNetwork,
): Promise<LayersFiles> => {
  let saved: tf.io.ModelArtifacts | undefined;
  const dateSaved = new Date(0);
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved, modelTopologyType: "JSON" } });
    }),
  );
  const { modelTopology, weightSpecs, weightData } = saved as tf.io.ModelArtifacts;
  const json = {
    format: "layers-model",
    generatedBy: "longtail",
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs }],
    userDefinedMetadata: { name, classNames },
  };
  return {
    "model.json": new TextEncoder().encode(`${JSON.stringify(json)}\n`),
    "weights.bin": new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)),
  };
};

/**
 * A trained network as the files of a tf.layers model, which `tf.loadLayersModel` reads: normalization, network, classifier,
 * temperature and softmax, all of tf.layers' own layers.
 *
 *   images           float32 [batch, height, width, channels]    raw pixels from 0 to 255
 *   features         float32 [batch, width]                      in place of images, for a head on features
 *   probabilities    float32 [batch, classes]
 *
 * Batch norm is folded into the convolutions. A group of channels becomes a convolution of its own. Lengths of features at most about
 * 1e-6 differ from the run's. The metadata hold the class names.
 *
 * @shape the results are bytes of files
 * @error MissingKey, LengthMismatch (variables) · LengthMismatch (a calibrator of other classes) · Incompatible (a calibrator other than
 *        temperature scaling) · BackendFailure
 * @owns  nothing is left on the device
 * @source the format of `model.save` of TensorFlow.js
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { type DescribedNetwork, orThrow } from "@longtail/core";
 * import { layersFiles } from "@longtail/tf-layers";
 *
 * const head: DescribedNetwork = {
 *   name: "a head",
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
 * const files = await orThrow(layersFiles(head));
 * console.log(Object.keys(files)); // model.json, weights.bin
 * ```
 */
export const layersFiles = (
  network: DescribedNetwork,
  calibrator?: Calibrator,
): TE.TaskEither<LongtailError, LayersFiles> =>
  pipe(
    inferenceGraph(network, calibrator),
    TE.fromEither,
    TE.chain((last) =>
      TE.tryCatch(
        async () => {
          const model = modelOf(last);
          if (model === undefined) return E.left(unfit(calibrator));
          try {
            return E.right(await filesOf(model, network));
          } finally {
            model.dispose();
          }
        },
        (cause) =>
          failure("BackendFailure", {
            backend: tf.getBackend(),
            during: "the export to tf.layers",
            reason: messageOf(cause),
          }),
      ),
    ),
    TE.chainEitherK((made) => made),
  );
