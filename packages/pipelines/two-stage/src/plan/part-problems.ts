import type {
  Augmentation,
  GradientTransformation,
  Head,
  ImageShape,
  ImagesInMemory,
  Loss,
  Mixing,
  Model,
  NamedShapes,
  Sampler,
  Schedule,
  Transform,
  Views,
} from "@longtail/core";
import { sizeOf } from "../size-of.js";
import { shapeProblem } from "./dataset-problem.js";

// What a part is asked for beside its functions; the functions that take tensors are watched while they run (watched.ts).

const missing = (part: object, ...names: readonly string[]): string | undefined => {
  const name = names.find(
    (key) => typeof (Object(part) as Record<string, unknown>)[key] !== "function",
  );
  return name === undefined ? undefined : `no function ${name}`;
};

const isShape = (u: unknown): boolean =>
  Array.isArray(u) && u.every((size) => Number.isInteger(size) && size >= 0);

const shapesProblem = (name: string, shapes: NamedShapes): string | undefined => {
  if (typeof shapes !== "object" || shapes === null) return `no ${name}`;
  const malformed = Object.keys(shapes).find((key) => !isShape(shapes[key]));
  return malformed === undefined ? undefined : `${name} in which ${malformed} is no list of sizes`;
};

/** What is wrong with the positions of an epoch, in words; undefined if nothing is. */
export const orderProblem = (order: Int32Array, images: number): string | undefined => {
  if (!(order instanceof Int32Array)) return "positions that are no Int32Array";
  if (order.length === 0) return "an epoch without an image";
  const stray = order.findIndex((position) => position < 0 || position >= images);
  return stray < 0
    ? undefined
    : `position ${order[stray]} at place ${stray} of an epoch, expected 0 to ${images - 1}`;
};

const batchProblem = (how: string, values: Float32Array, size: number): string | undefined => {
  if (!(values instanceof Float32Array)) return `no Float32Array from ${how}`;
  if (values.length !== size)
    return `${values.length} numbers for an image from ${how}, expected ${size}`;
  const stray = values.find((value) => !Number.isFinite(value));
  return stray === undefined ? undefined : `${stray} in an image from ${how}`;
};

const viewsProblem = (views: Views): string | undefined => {
  const stray = (["train", "test"] as const).find(
    (name) => !["resized-crop", "center-crop"].includes(Object(views[name]).kind),
  );
  return stray === undefined
    ? missing(views, "tensor")
    : `views.${stray} that is neither a resized-crop nor a center-crop`;
};

/** For each slot: what is wrong with what a component made, in words; undefined if nothing is. */
export const partProblems = {
  augment: (made: Augmentation, env: { readonly shape: ImageShape }): string | undefined => {
    const size = sizeOf(env.shape);
    // Any four of these bytes are an ordinary float32 too, for sets whose bytes are those of other numbers.
    const images = Uint8Array.from({ length: size }, (_, i) => i % 64);
    const set: ImagesInMemory = { images, labels: Int32Array.of(0), shape: env.shape };
    const first = Int32Array.of(0);
    const shown = (): string | undefined => {
      const expected = sizeOf(made.shape);
      return (
        batchProblem("train", made.train(set, first, 0), expected) ??
        batchProblem("test", made.test(set, first), expected)
      );
    };
    const views = made.views === undefined ? undefined : viewsProblem(made.views);
    return missing(made, "train", "test") ?? views ?? shapeProblem(made.shape) ?? shown();
  },
  model: (made: Model): string | undefined => {
    const shapes =
      missing(made, "init", "apply") ??
      shapesProblem("parameterShapes", made.parameterShapes) ??
      shapesProblem("statisticShapes", made.statisticShapes);
    if (shapes !== undefined) return shapes;
    const names = [...Object.keys(made.parameterShapes), ...Object.keys(made.statisticShapes)];
    const stray = names.find((name) => !name.startsWith("backbone."));
    if (stray !== undefined) return `a tensor named ${stray}, expected backbone.*`;
    return Number.isInteger(made.features) && made.features >= 1
      ? undefined
      : `${made.features} features`;
  },
  head: (made: Head): string | undefined => {
    const shapes =
      missing(made, "init", "apply") ?? shapesProblem("parameterShapes", made.parameterShapes);
    if (shapes !== undefined) return shapes;
    const stray = Object.keys(made.parameterShapes).find((name) => name.startsWith("backbone."));
    return stray === undefined ? undefined : `a tensor named ${stray}, which is the model's`;
  },
  sampler: (
    made: Sampler,
    env: { readonly labels: Int32Array; readonly epochs: number },
  ): string | undefined =>
    typeof made === "function" ? orderProblem(made(0), env.labels.length) : "no function",
  mixing: (made: Mixing): string | undefined => missing(made, "draw", "features", "losses"),
  loss: (made: Loss): string | undefined =>
    typeof made === "function" ? undefined : "no function",
  optimizer: (made: GradientTransformation): string | undefined => missing(made, "init", "update"),
  schedule: (made: Schedule, { epochs }: { readonly epochs: number }): string | undefined => {
    if (typeof made !== "function") return "no function";
    for (let epoch = 0; epoch < epochs; epoch++) {
      const rate: unknown = made(epoch);
      if (!(typeof rate === "number" && rate >= 0 && Number.isFinite(rate)))
        return `the learning rate ${String(rate)} for epoch ${epoch}`;
    }
    return undefined;
  },
  transform: (made: Transform): string | undefined =>
    missing(made, "apply") ?? partProblems.head(made.head),
} as const;
