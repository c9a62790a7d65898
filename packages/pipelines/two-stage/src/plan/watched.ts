import {
  type Augmentation,
  type Dataset,
  type GradientTransformation,
  type Head,
  type ImageSet,
  type ImagesInFiles,
  inFiles,
  isLater,
  type Loss,
  type Mixing,
  type Model,
  mapRecord,
  type NamedShapes,
  type NamedTensors,
  type NowOrLater,
  type Transform,
  type Variables,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { PartUnfit } from "../errors.js";
import { sizeOf } from "../size-of.js";
import { raise } from "../train/failure-of.js";
import { thrownBy } from "./make-part.js";

/** Where a part stands in the descriptor, and the component that made it. */
export interface Origin {
  readonly path: readonly string[];
  readonly kind: string;
}

// Called at every step: only shapes are looked at, which the host knows, never numbers.

const guarded = <A>({ path, kind }: Origin, what: string, work: () => A): A => {
  try {
    return work();
  } catch (thrown) {
    return raise(thrownBy(kind, what, path)(thrown));
  }
};

// Of a promise, what it rejects with.
const guardedLater = <A>(
  origin: Origin,
  what: string,
  work: () => NowOrLater<A>,
): NowOrLater<A> => {
  const made = guarded(origin, what, work);
  return isLater(made)
    ? made.catch((thrown) => raise(thrownBy(origin.kind, what, origin.path)(thrown)))
    : made;
};

const unfit = ({ path, kind }: Origin, problem: string): never =>
  raise(PartUnfit.of({ path, kind, problem }));

const list = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

const shaped = <T extends { readonly shape: readonly number[] }>(
  origin: Origin,
  what: string,
  tensor: T,
  expected: readonly number[],
): T => {
  const shape: unknown = Object(tensor).shape;
  if (!Array.isArray(shape)) return unfit(origin, `no tensor of ${what}`);
  return shape.length === expected.length && shape.every((size, i) => size === expected[i])
    ? tensor
    : unfit(origin, `${what} of shape ${list(shape)}, expected ${list(expected)}`);
};

const named = (origin: Origin, tensors: NamedTensors, shapes: NamedShapes): NamedTensors => {
  const stray = Object.keys(tensors).find((name) => !Object.hasOwn(shapes, name));
  if (stray !== undefined) return unfit(origin, `${stray}, which its shapes do not name`);
  for (const [name, shape] of Object.entries(shapes)) {
    const tensor = tensors[name];
    if (tensor === undefined) return unfit(origin, `no ${name}`);
    shaped(origin, name, tensor, shape);
  }
  return tensors;
};

/** The loss, with the shape of what it returns checked. */
export const watchedLoss =
  (origin: Origin, loss: Loss): Loss =>
  (logits, labels) =>
    shaped(
      origin,
      "losses",
      guarded(origin, "while it computed losses", () => loss(logits, labels)),
      labels.shape,
    );

/** The mixing, with the shape of its losses checked. */
export const watchedMixing = (origin: Origin, mixing: Mixing): Mixing => ({
  draw: (epoch) => {
    const draw = guarded(origin, "while it drew for an epoch", () => mixing.draw(epoch));
    return (step) => guardedLater(origin, "while it drew for a step", () => draw(step));
  },
  features: (pass, drawn) =>
    guarded(origin, "while it computed features", () => mixing.features(pass, drawn)),
  losses: (loss, logits, labels, drawn) =>
    shaped(
      origin,
      "losses",
      guarded(origin, "while it mixed losses", () => mixing.losses(loss, logits, labels, drawn)),
      labels.shape,
    ),
  ...(mixing.part && {
    part: (batch, start, end) =>
      guarded(origin, "while it took a part of a batch", () =>
        (mixing.part as NonNullable<Mixing["part"]>)(batch, start, end),
      ),
  }),
  ...(mixing.keepsFeatures !== undefined && { keepsFeatures: mixing.keepsFeatures }),
  ...(mixing.batches !== undefined && { batches: mixing.batches }),
});

// What a reader gives has the size of its pictures.
const watchedFiles = (origin: Origin, set: ImagesInFiles): ImagesInFiles => ({
  ...set,
  open: () => {
    const reader = guarded(origin, "while it opened its files", () => set.open());
    return {
      read: async (positions, view, seed) => {
        const shown = await guardedLater(origin, "while it read pictures", () =>
          reader.read(positions, view, seed),
        );
        const [bytes, expected] = [shown.pixels.length, positions.length * sizeOf(set.shape)];
        return bytes === expected
          ? shown
          : unfit(origin, `${bytes} bytes for ${positions.length} pictures, expected ${expected}`);
      },
      close: () => reader.close(),
    };
  },
});

/** The dataset, with the readers of its pictures in files watched. */
export const watchedDataset =
  (origin: Origin) =>
  ({ train, test, validation, ...rest }: Dataset): Dataset => {
    const watched = (set: ImageSet): ImageSet => (inFiles(set) ? watchedFiles(origin, set) : set);
    return {
      ...rest,
      train: watched(train),
      test: watched(test),
      ...(validation && { validation: watched(validation) }),
    };
  };

/** The augmentation, with the shape of its tensors of pictures in files checked. */
export const watchedAugmentation = (origin: Origin, made: Augmentation): Augmentation => {
  const { views, shape } = made;
  return views === undefined
    ? made
    : {
        ...made,
        views: {
          ...views,
          tensor: (pixels, count) =>
            shaped(
              origin,
              "images",
              guarded(origin, "while it showed pictures", () => views.tensor(pixels, count)),
              [count, ...shape],
            ),
        },
      };
};

/** The model, with the names and shapes of its variables and features checked. */
export const watchedModel = (origin: Origin, model: Model): Model => ({
  ...model,
  init: (seed): Variables => {
    const { parameters, statistics } = guarded(origin, "while it drew its variables", () =>
      model.init(seed),
    );
    return {
      parameters: named(origin, parameters, model.parameterShapes),
      statistics: named(origin, statistics, model.statisticShapes),
    };
  },
  apply: (variables, images, normalization, between) => {
    const seen = guarded(origin, "while it computed features", () =>
      model.apply(variables, images, normalization, between),
    );
    shaped(origin, "features", seen.features, [images.shape[0], model.features]);
    named(origin, seen.statistics, model.statisticShapes);
    return seen;
  },
});

/** The head, with the names and shapes of its parameters and logits checked. */
export const watchedHead = (origin: Origin, head: Head, classes: number): Head => ({
  ...head,
  init: (seed) =>
    named(
      origin,
      guarded(origin, "while it drew its parameters", () => head.init(seed)),
      head.parameterShapes,
    ),
  apply: (parameters, features) =>
    shaped(
      origin,
      "logits",
      guarded(origin, "while it computed logits", () => head.apply(parameters, features)),
      [features.shape[0], classes],
    ),
});

const shapesOf = (tensors: NamedTensors): NamedShapes => mapRecord(tensors, ({ shape }) => shape);

/** The optimizer, with the names and shapes of its updates checked. */
export const watchedOptimizer = (
  origin: Origin,
  optimizer: GradientTransformation,
): GradientTransformation => {
  const { step } = optimizer;
  return {
    init: (parameters) =>
      guarded(origin, "while it made its state", () => optimizer.init(parameters)),
    update: (gradients, state, parameters) => {
      const next = guarded(origin, "while it computed updates", () =>
        optimizer.update(gradients, state, parameters),
      );
      named(origin, next.updates, shapesOf(gradients));
      return next;
    },
    ...(step && {
      step: (parameters, gradients, state, rates) => {
        const next = guarded(origin, "in its step", () =>
          step(parameters, gradients, state, rates),
        );
        named(origin, next.parameters, shapesOf(parameters));
        return next;
      },
    }),
  };
};

/** The transform, with the names and shapes of the parameters that it makes checked. */
export const watchedTransform = (
  origin: Origin,
  { head, apply }: Transform,
  classes: number,
): Transform => ({
  head: watchedHead(origin, head, classes),
  apply: (parameters, featuresOf) =>
    pipe(
      guarded(origin, "while it made a classifier", () => apply(parameters, featuresOf)),
      TE.map((made) => {
        try {
          return named(origin, made, head.parameterShapes);
        } catch (thrown) {
          tf.dispose(Object.values(made));
          throw thrown;
        }
      }),
    ),
});
