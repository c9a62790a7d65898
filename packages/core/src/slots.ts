import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { Either } from "#fp-ts/Either";
import type { TaskEither } from "#fp-ts/TaskEither";
import type { ClassCounts } from "./counts.js";
import type { DescribedBackbone, DescribedHead, DescribedInput } from "./described.js";
import type { LongtailError } from "./errors.js";
import type { NowOrLater } from "./now-or-later.js";
import type { Seed } from "./random.js";
import type { NamedShapes, NamedTensors, Variables } from "./variables.js";

/** Height, width and channels of one image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/**
 * Labelled images in memory.
 *
 * @shape images uint8 [n, height, width, channels], row by row · labels int32 [n]
 */
export interface ImagesInMemory {
  readonly images: Uint8Array;
  readonly labels: Int32Array;
  readonly shape: ImageShape;
}

/** The least and the most of something drawn at random. */
export type Extent = readonly [least: number, most: number];

/**
 * A random view: a rectangle of the picture, resized to the image's shape, perhaps mirrored and with other colors. One draw per image.
 *
 * @source Szegedy et al., CVPR 2015, section 6
 */
export interface RandomView {
  readonly kind: "resized-crop";
  /** The rectangle's share of the picture's area. */
  readonly area: Extent;
  /** Its width over its height. */
  readonly aspect: Extent;
  /** Whether half of the images are mirrored left to right. */
  readonly flip: boolean;
  /** How far each factor may be from 1; absent where colors stay. */
  readonly jitter?: {
    readonly brightness: number;
    readonly contrast: number;
    readonly saturation: number;
  };
}

/**
 * A view without anything random: the shorter side resized to `shorter` pixels, the longer one in proportion and truncated; then the
 * middle of the image's shape, at an offset rounded half to even.
 */
export interface FixedView {
  readonly kind: "center-crop";
  readonly shorter: number;
}

/** How a picture of any size becomes an image of the set's shape. Plain data, so that a worker can do it. */
export type View = RandomView | FixedView;

/** A file of a set that could not be decoded: the row of the batch that should have shown it. */
export interface SkippedPicture {
  readonly row: number;
  readonly path: string;
}

/**
 * Pictures as a view shows them.
 *
 * A dataset may skip files that cannot be decoded. A random view then shows another picture of the same class in that row, so labels
 * and balance stay. A fixed view leaves the row black, and whoever judges leaves it out.
 *
 * @shape pixels uint8 [m, height, width, 3]
 */
export interface ShownPictures {
  readonly pixels: Uint8Array;
  readonly skipped: readonly SkippedPicture[];
}

/** Decodes the pictures of a set. Whoever opened it closes it. */
export interface PictureReader {
  /**
   * The pictures at some positions, each as the view shows it: the same bytes for the same arguments, however many workers decode.
   *
   * Decoding begins at once. Back pressure is the caller's, who asks for few batches ahead.
   *
   * @error rejects, with the record as the cause: a file that is missing or cannot be decoded, unless the dataset skips those
   */
  readonly read: (positions: Int32Array, view: View, seed?: Seed) => Promise<ShownPictures>;
  /** Ends the workers. */
  readonly close: () => Promise<void>;
}

/**
 * Labelled pictures in files, decoded when a batch is shown.
 *
 * @shape labels int32 [n] · `shape` is that of an image as shown: height, width, 3
 */
export interface ImagesInFiles {
  readonly labels: Int32Array;
  readonly shape: ImageShape;
  /** What stands for the pixels in digests: the SHA-256 of paths and labels, for instance. */
  readonly identity: string;
  /** Opens a reader. Its workers start when it is first used. */
  readonly open: () => PictureReader;
}

/** Labelled images, in memory or in files. */
export type ImageSet = ImagesInMemory | ImagesInFiles;

/** A long-tailed training set and what models are judged on. */
export interface Dataset<Set extends ImageSet = ImageSet> {
  /** A title for tables: `CIFAR-10-LT, factor 100`. */
  readonly name: string;
  readonly train: Set;
  readonly test: Set;
  /** Images held out of training, balanced like the test set; absent unless asked for. */
  readonly validation?: Set;
  /** Training images per class. */
  readonly counts: ClassCounts;
  readonly classNames: readonly string[];
  /** What a person should know about the data, a sentence each: files that were left out. */
  readonly notes?: readonly string[];
}

/** The training images that an epoch (from 0) shows, in order: positions in the training set. Pure. */
export type Sampler = (epoch: number) => Int32Array;

/**
 * How an augmentation shows pictures in files.
 *
 * @shape tensor: uint8 [count, height, width, 3] of the set's shape to float32 [count, height, width, channels] of the augmentation's
 * @owns  the caller owns the tensor
 */
export interface Views {
  readonly train: View;
  readonly test: View;
  /** Normalizes on the device. */
  readonly tensor: (pixels: Uint8Array, count: number) => Tensor4D;
}

/**
 * Turns images into the model's input.
 *
 * @shape positions int32 [b] · result float32 [b, height, width, channels] of `shape`
 */
export interface Augmentation {
  readonly shape: ImageShape;
  /** A training batch: augmented at random, the same for the same seed. */
  readonly train: (set: ImagesInMemory, positions: Int32Array, seed: Seed) => Float32Array;
  /** A batch for evaluation: nothing random. */
  readonly test: (set: ImagesInMemory, positions: Int32Array) => Float32Array;
  /** The same batches from a set uploaded to the device; `undefined` where the current backend gains nothing from it. */
  readonly onDevice?: (set: ImagesInMemory) => DeviceSource | undefined;
  /** How it shows pictures in files; absent where it cannot. */
  readonly views?: Views;
  /** What `test` computes, for export; absent where nothing describes it. */
  readonly described?: DescribedInput;
}

/**
 * The batches of one image set, as tensors or promises of them.
 *
 * @shape positions int32 [b] · result float32 [b, height, width, channels]
 * @owns  the caller owns each batch; `dispose` frees what the source holds
 */
export interface ImageSource {
  readonly train: (positions: Int32Array, seed: Seed) => NowOrLater<Tensor4D>;
  readonly test: (positions: Int32Array) => NowOrLater<Tensor4D>;
  readonly dispose: () => NowOrLater<void>;
  /** Batches to ask for ahead of the network, where they come later; none when absent. */
  readonly ahead?: number;
  /** The files that were skipped so far: paths by position in the set. `test` left their rows black. None when absent. */
  readonly skipped?: () => ReadonlyMap<number, string>;
}

/** The batches of a set that has been uploaded to the device: all of them there at once. */
export interface DeviceSource extends ImageSource {
  readonly train: (positions: Int32Array, seed: Seed) => Tensor4D;
  readonly test: (positions: Int32Array) => Tensor4D;
  readonly dispose: () => void;
}

/**
 * A loss for each example, in nats; the step takes the mean.
 *
 * @shape logits float32 [batch, K] · labels int32 [batch] · result float32 [batch]
 * @owns the caller owns the result
 */
export type Loss = (logits: Tensor2D, labels: Tensor1D) => Tensor1D;

/**
 * How batch norm behaves in one pass.
 *
 *   batch     normalize with the batch's statistics; the running ones move; scale and offset may learn
 *   shifted   as `batch`, but no gradient reaches scale and offset
 *   frozen    normalize with the running statistics, which stay
 */
export type Normalization = "batch" | "shifted" | "frozen";

/**
 * Changes activations in the middle of a model, at one of its points (from 1).
 *
 * @shape float32 [batch, height, width, channels], and so is the result
 * @owns  the model owns the result
 */
export type Between = (x: Tensor4D, point: number) => Tensor4D;

/**
 * Images to features, without hidden state. All names begin with `backbone.`.
 *
 * @shape images float32 [batch, height, width, channels] · features float32 [batch, features]
 * @owns the caller owns the features and each tensor of the statistics, which are new tensors in every mode
 */
export interface Model {
  readonly features: number;
  readonly parameterShapes: NamedShapes;
  readonly statisticShapes: NamedShapes;
  /** About how many numbers a training pass keeps for its gradient, an image; absent where nobody has counted them. */
  readonly activations?: number;
  /** How many points in its middle `apply` calls `between` at; none if absent. */
  readonly mixingPoints?: number;
  /** The parameters that never learn: pretrained weights, which `apply` takes for constants. None if absent. */
  readonly frozen?: (name: string) => boolean;
  /** What `apply` computes with frozen batch norm, for export; absent where nothing describes it. */
  readonly described?: DescribedBackbone;
  readonly init: (seed: Seed) => Variables;
  readonly apply: (
    variables: Variables,
    images: Tensor4D,
    normalization: Normalization,
    between?: Between,
  ) => { readonly features: Tensor2D; readonly statistics: NamedTensors };
}

/**
 * Features to logits, without hidden state and without statistics.
 *
 * @shape features float32 [batch, features] · logits float32 [batch, K]
 */
export interface Head {
  readonly parameterShapes: NamedShapes;
  readonly init: (seed: Seed) => NamedTensors;
  readonly apply: (parameters: NamedTensors, features: Tensor2D) => Tensor2D;
  /** The scale of a head whose logits are cosines times a scale; absent for other heads. */
  readonly scale?: number;
  /** What `apply` computes, for export; absent where nothing describes it. */
  readonly described?: DescribedHead;
}

/** One pass of images through a model. */
export interface Pass {
  readonly model: Model;
  readonly variables: Variables;
  readonly images: Tensor4D;
  readonly normalization: Normalization;
}

/** A step before it runs: where in the epoch it stands, and what it shows. */
export interface StepView {
  /** Positions `start` to `end` of the epoch's order are the step's batch. */
  readonly start: number;
  readonly end: number;
  /** The batch's labels, on the host. */
  readonly labels: Int32Array;
  /** The seed of whatever the step draws for a purpose. */
  readonly seedOf: (purpose: string) => Seed;
  /** Augmented training images at any positions of the training set; the caller owns them. */
  readonly show: (positions: Int32Array, seed: Seed) => NowOrLater<Tensor4D>;
}

/**
 * What a stage's steps do with a batch besides showing it: mix its examples, or mix two branches of the network.
 *
 * This is the engine's one seam for methods. `draw` makes the tensors that a step needs besides images and labels; `features`
 * and `losses` use them. A step stays a pure function of tensors, so a backend can record and replay it.
 *
 * @owns the engine disposes what `draw` returns; `features` and `losses` own what they return to their caller
 */
export interface Mixing {
  /** The epoch counts from where the training began, through a stage that continues it. Pure. */
  readonly draw: (epoch: number) => (step: StepView) => NowOrLater<NamedTensors>;
  readonly features: (pass: Pass, drawn: NamedTensors) => ReturnType<Model["apply"]>;
  readonly losses: (
    loss: Loss,
    logits: Tensor2D,
    labels: Tensor1D,
    drawn: NamedTensors,
  ) => Tensor1D;
  /**
   * Some rows of a batch as a batch of its own, mixed as they are among the others; for gradients that are accumulated over parts of
   * a batch. Where it is absent, `draw` draws for each part by itself, which mixes only within the part.
   *
   * @owns the caller owns the result
   */
  readonly part?: (batch: MixedBatch, start: number, end: number) => MixedBatch;
  /** Whether features are those of each image alone, as the model gives them; false when absent. */
  readonly keepsFeatures?: boolean;
  /** How many batches a step passes, each through one branch of the model; absent where it is one, through the whole model. */
  readonly batches?: number;
}

/** A step's batch: what is shown, and what its mixing drew. */
export interface MixedBatch {
  readonly images: Tensor4D;
  readonly labels: Tensor1D;
  readonly drawn: NamedTensors;
}

/**
 * The features of an image set, without augmentation.
 *
 * @shape features float32 [n, features] · labels int32 [n]
 */
export interface LabelledFeatures {
  readonly features: Tensor2D;
  readonly labels: Int32Array;
}

/** Makes a classifier from a trained one, without training. */
export interface Transform {
  /** The head for the new parameters; it may be the trained head itself. */
  readonly head: Head;
  /**
   * The parameters of the new head, from those of the trained one and, where needed, from features.
   *
   * @owns the caller owns the result; this function disposes what `featuresOf` gives
   */
  readonly apply: (
    parameters: NamedTensors,
    featuresOf: (part: "train" | "validation") => TaskEither<LongtailError, LabelledFeatures>,
  ) => TaskEither<LongtailError, NamedTensors>;
}

/**
 * Turns gradients into updates, which the step multiplies by a learning rate and subtracts.
 *
 * The state is a flat record of tensors, fit for a checkpoint. The optional `step` does `update` and what follows in one op, from
 * old parameters to new ones: the same arithmetic, with learning rates by parameter name.
 *
 * @owns the caller owns what is returned; nothing given is disposed
 */
export interface GradientTransformation {
  readonly init: (parameters: NamedTensors) => NamedTensors;
  readonly update: (
    gradients: NamedTensors,
    state: NamedTensors,
    parameters: NamedTensors,
  ) => { readonly updates: NamedTensors; readonly state: NamedTensors };
  readonly step?: (
    parameters: NamedTensors,
    gradients: NamedTensors,
    state: NamedTensors,
    rates: Readonly<Record<string, Scalar>>,
  ) => { readonly parameters: NamedTensors; readonly state: NamedTensors };
}

/** The learning rate of an epoch (from 0). */
export type Schedule = (epoch: number) => number;

/** Reads a file of a data folder, by its path inside the folder. */
export interface ReadFile {
  (path: string): TaskEither<LongtailError, Uint8Array>;
  /**
   * The paths of everything in the folder, in any order; a sub-folder's path ends in a slash.
   *
   * For datasets whose files have no fixed names. A reader for other datasets needs none.
   */
  readonly list?: TaskEither<LongtailError, readonly string[]>;
  /**
   * The names in a sub-folder, in any order, without what lies further down; a sub-folder's name ends in a slash. The path is empty for
   * the folder itself.
   *
   * For datasets of so many files that nobody wants to list them all.
   */
  readonly namesIn?: (path: string) => TaskEither<LongtailError, readonly string[]>;
  /** The folder's own path, if it is on disk: for workers that read its files themselves. */
  readonly folder?: string;
}

/**
 * The slots of a pipeline: what a component receives from the data and the machine, and what it makes.
 *
 * A descriptor's `kind` starts with its slot: `loss/label-aware-smoothing`.
 */
export interface Slots {
  readonly dataset: {
    readonly env: { readonly read: ReadFile };
    readonly made: TaskEither<LongtailError, Dataset>;
  };
  readonly augment: {
    readonly env: { readonly shape: ImageShape };
    readonly made: Either<LongtailError, Augmentation>;
  };
  readonly model: {
    readonly env: { readonly shape: ImageShape };
    readonly made: Either<LongtailError, Model>;
  };
  readonly head: {
    readonly env: { readonly features: number; readonly classes: number };
    readonly made: Either<LongtailError, Head>;
  };
  readonly sampler: {
    readonly env: {
      readonly labels: Int32Array;
      readonly classes: number;
      readonly seed: Seed;
      /** Epochs of the training, for samplers that change over them. */
      readonly epochs: number;
    };
    readonly made: Either<LongtailError, Sampler>;
  };
  readonly mixing: {
    readonly env: Slots["sampler"]["env"] & {
      readonly counts: ClassCounts;
      readonly model: Model;
      /** The stage's sampler. */
      readonly sampler: Sampler;
    };
    readonly made: Either<LongtailError, Mixing>;
  };
  readonly loss: {
    readonly env: {
      readonly counts: ClassCounts;
      /** The head that computes the logits, for losses that fit only some heads. */
      readonly head?: Pick<Head, "scale">;
    };
    readonly made: Either<LongtailError, Loss>;
  };
  readonly optimizer: {
    readonly env: unknown;
    readonly made: Either<LongtailError, GradientTransformation>;
  };
  readonly schedule: {
    readonly env: { readonly epochs: number };
    readonly made: Either<LongtailError, Schedule>;
  };
  readonly transform: {
    readonly env: {
      readonly features: number;
      readonly classes: number;
      /** The trained head. */
      readonly head: Head;
      /** Whether images are held out of training. */
      readonly heldOut: boolean;
      /** Training images per class; absent where a finished run is loaded, whose transform is not applied again. */
      readonly counts?: ClassCounts;
    };
    readonly made: Either<LongtailError, Transform>;
  };
}

/** The name of a slot. */
export type Slot = keyof Slots;
