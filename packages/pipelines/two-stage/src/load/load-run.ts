import { loadVariables, type ReadableStore } from "@longtail/checkpoint";
import {
  type Component,
  type DescribedNetwork,
  decode,
  type ImageSet,
  type ImagesInMemory,
  type LongtailError,
  type Registry,
  type Variables,
  type View,
} from "@longtail/core";
import type { Calibrator } from "@longtail/post-hoc-calibration";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { jsonIn } from "../json-file.js";
import { featuresOf } from "../judge/features.js";
import { predict } from "../judge/predict.js";
import { finalFile, transformedPlan } from "../judge/transformed.js";
import { planNetwork } from "../plan/network.js";
import { type PipelineOf, pipelineCodec } from "../plan/pipeline.js";
import { planTransform } from "../plan/plan-transform.js";
import { pipelineName } from "../resume/stored-run.js";
import { sizeOf } from "../size-of.js";
import { failureOf } from "../train/failure-of.js";
import { checkedStore, required } from "./checked-store.js";
import { type Classified, classified } from "./classified.js";
import { describe } from "./described.js";
import { imagesIn } from "./images-in.js";
import { inputIn, inputName, type RunInput } from "./run-input.js";
import { calibratorFor, calibratorName } from "./saved-calibrator.js";

/** How a run is loaded. */
export interface LoadOptions {
  /**
   * `last` by default: the weights that `longtail calibrate` fits a calibrator to, and that nothing has selected by the test images.
   * After a transform there is only one file.
   */
  readonly weights?: "last" | "best";
}

/** A trained network, ready to classify images. */
export interface LoadedRun extends RunInput {
  /** The pipeline's name. */
  readonly name: string;
  /** The file of the weights. */
  readonly weights: string;
  /** The calibrator that corrects the probabilities; absent where the run has none for these weights. */
  readonly calibrator?: Calibrator;
  /**
   * Classifies images, in batches of the pipeline's evaluation.
   *
   * @shape images uint8 [n, height, width, channels] of `shape`, row by row; one image is n = 1
   * @error WrongType (other than bytes) · LengthMismatch (no whole images) · BackendFailure · OutOfRange (a probability that is
   *        not finite)
   */
  readonly classify: (
    images: Uint8Array | Uint8ClampedArray,
  ) => TE.TaskEither<LongtailError, readonly Classified[]>;
  /**
   * The features of images: what the network's head sees, for another head.
   *
   * @shape images as for `classify` · result float32 [n, width], row by row
   * @error those of `classify`
   */
  readonly features: (
    images: Uint8Array | Uint8ClampedArray,
  ) => TE.TaskEither<LongtailError, { readonly features: Float32Array; readonly width: number }>;
  /**
   * The network as plain data, for a program that writes it in another format; the calibrator is apart.
   *
   * @error Incompatible (a part that does not say what it computes) · BackendFailure
   */
  readonly described: TE.TaskEither<LongtailError, DescribedNetwork>;
  /**
   * Of a network that was trained on pictures in files: the view that makes an image of a picture of any size, as for evaluation, and
   * what classifies images made by it. (`classify` takes its images for pictures of that size, and shows the view of them.)
   */
  readonly pictures?: Pick<LoadedRun, "classify"> & { readonly view: View };
  /** Frees the weights. */
  readonly dispose: () => void;
}

const networkOf = (
  registry: Registry,
  pipeline: PipelineOf<Component>,
  { shape, classNames }: RunInput,
) =>
  pipe(
    planNetwork(registry, pipeline, { shape, classes: classNames.length }),
    E.bindTo("network"),
    E.bind("transform", ({ network }) =>
      // The run has been planned before: what its transform needs was there.
      planTransform(registry, pipeline, { ...network, classes: classNames.length, heldOut: true }),
    ),
    E.map(({ network, transform }) =>
      transformedPlan({ ...network, ...(transform && { transform }) }),
    ),
  );

// Images that a view has made: what a reader of files would give.
const alreadyShown = ({ images, labels, shape }: ImagesInMemory): ImageSet => {
  const size = sizeOf(shape);
  const read = (positions: Int32Array) => {
    const pixels = new Uint8Array(positions.length * size);
    positions.forEach((position, row) => {
      pixels.set(images.subarray(position * size, (position + 1) * size), row * size);
    });
    return Promise.resolve({ pixels, skipped: [] });
  };
  const open = () => ({ read, close: () => Promise.resolve() });
  return { labels, shape, identity: "shown already", open };
};

const disposeVariables = ({ parameters, statistics }: Variables): void =>
  tf.dispose([...Object.values(parameters), ...Object.values(statistics)]);

/** Loads a run from a store. */
export type LoadRun = (
  store: ReadableStore,
  options?: LoadOptions,
) => TE.TaskEither<LongtailError, LoadedRun>;

/**
 * The function that loads runs of a registry's components.
 *
 * Apart from `twoStage`, so that a program that only trains does not carry it, and one that only classifies does not carry training.
 *
 * It loads a run from its files alone, without the data it was trained on: `pipeline.json`, `input.json`, the final weights, and
 * `calibrator.json` where there is one. The current backend computes.
 *
 * @error FileMissing (a run of an earlier version, or one that has not finished) · FileForeign · FileTruncated · core/FileDamaged ·
 *        checkpoint/Mismatch · FileUnreadable · BackendFailure · what the codec and the components report
 * @owns the caller owns the network; `dispose` frees it
 */
export const loadRunWith =
  <C extends Component>(registry: Registry<C>): LoadRun =>
  (given, { weights: which = "last" } = {}) => {
    return pipe(
      TE.tryCatch(() => tf.ready(), failureOf("starting the backend")),
      TE.chain(() => checkedStore(given)),
      TE.bindTo("store"),
      TE.bind("pipeline", ({ store }) =>
        pipe(
          required(store, pipelineName, "the pipeline of a run"),
          TE.chainEitherK((bytes) => jsonIn(bytes, pipelineName)),
          TE.chainEitherK(decode(pipelineCodec<Component>(registry))),
        ),
      ),
      TE.bind("input", ({ store }) => pipe(store.read(inputName), TE.chainEitherK(inputIn))),
      TE.bind("network", ({ pipeline, input }) =>
        TE.fromEither(networkOf(registry, pipeline, input)),
      ),
      TE.let("weights", ({ pipeline }) => finalFile(pipeline, which)),
      TE.bind("bytes", ({ store, weights }) =>
        required(store, weights, `the ${which} weights of a finished run`),
      ),
      TE.bind("saved", ({ store }) => store.read(calibratorName)),
      TE.bind("calibrator", ({ saved, weights, bytes }) =>
        TE.fromEither(calibratorFor(saved, { file: weights, bytes })),
      ),
      TE.bind("variables", ({ network, bytes, weights }) =>
        TE.fromEither(loadVariables(bytes, network, weights)),
      ),
      TE.map(({ pipeline, input, network, weights, calibrator, variables }) => {
        const { shape, classNames } = input;
        const predictor = { ...network, pipeline, dataset: { counts: classNames } };
        const classifyAs =
          (setOf: (images: ImagesInMemory) => ImageSet): LoadedRun["classify"] =>
          (images) =>
            pipe(
              imagesIn(images, shape),
              TE.fromEither,
              TE.chain((bytes) => {
                const labels = new Int32Array(bytes.length / sizeOf(shape));
                return predict(predictor, variables, setOf({ images: bytes, labels, shape }));
              }),
              TE.chainEitherK(({ probabilities }) =>
                classified(probabilities, classNames, calibrator),
              ),
            );
        const features: LoadedRun["features"] = (images) =>
          pipe(
            imagesIn(images, shape),
            TE.fromEither,
            TE.chain((bytes) => {
              const labels = new Int32Array(bytes.length / sizeOf(shape));
              return featuresOf(predictor, variables, { images: bytes, labels, shape });
            }),
            TE.chain(({ features: tensor }) =>
              TE.tryCatch(async () => {
                const values = (await tensor.data()) as Float32Array;
                tensor.dispose();
                return { features: values, width: network.model.features };
              }, failureOf("computing features")),
            ),
          );
        const { views } = network.augmentation;
        return {
          ...input,
          name: pipeline.name,
          weights,
          ...(calibrator && { calibrator }),
          classify: classifyAs((images) => images),
          features,
          ...(input.inFiles &&
            views && { pictures: { view: views.test, classify: classifyAs(alreadyShown) } }),
          described: describe(pipeline.name, input, network, variables),
          dispose: () => disposeVariables(variables),
        };
      }),
    );
  };
