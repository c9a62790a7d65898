// What a run is said to compute, against the kernels that TensorFlow.js runs in a step, and against published counts.
import "@tensorflow/tfjs-backend-cpu";
import { type Model, orThrow, renderError } from "@longtail/core";
import {
  measurePace,
  multiplyAdds,
  type Pipeline,
  type Plan,
  type PlannedStage,
  plan,
  recipeNamed,
  totalWork,
  trainingStep,
  workPerImage,
} from "@longtail/mislas";
import { ensureGradients } from "@longtail/ops";
import { imagenetResnet, placesResnet } from "@longtail/resnet";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { tiny } from "./tiny.js";

const sizeOf = (shape: readonly number[] = []): number => shape.reduce((a, b) => a * b, 1);

type Kernel = Awaited<ReturnType<typeof tf.profile>>["kernels"][number];

/** The multiply-adds of a kernel, from the shapes of its tensors. */
const ofKernel = ({ name, inputShapes, outputShapes }: Kernel): number => {
  const [a = [], b = []] = inputShapes as number[][];
  const [out = []] = outputShapes as number[][];
  // Rows, columns and the inner dimension each stand in two of the three.
  if (/MatMul/.test(name)) return Math.sqrt(sizeOf(a) * sizeOf(b) * sizeOf(out));
  // A filter is [height, width, in, out]; what it makes, or that thing's gradient, is [..., out].
  const per = (filter: readonly number[]): number => sizeOf(filter) / (filter.at(-1) as number);
  if (name === "Conv2DBackpropFilter") return sizeOf(b) * per(out);
  if (name === "Conv2DBackpropInput") return sizeOf(a) * per(b);
  return /Conv2D/.test(name) ? sizeOf(out) * per(b) : 0;
};

const profiled = async (planned: Plan, stage: PlannedStage): Promise<number> => {
  const { model, head, augmentation } = planned;
  const count = 2;
  const info = await tf.profile(() =>
    tf.tidy(() => {
      const show = (): tf.Tensor4D => tf.ones([count, ...augmentation.shape]);
      const labels = Int32Array.of(0, 1);
      const drawn = stage.mixing.draw(0)({
        start: 0,
        end: count,
        labels,
        seedOf: () => 1,
        show,
      }) as Record<string, tf.Tensor>;
      const { parameters, statistics } = model.init(1);
      const all = { ...parameters, ...head.init(2) };
      const learning = Object.fromEntries(
        Object.entries(all).filter(([name]) => name in stage.rates),
      );
      const state = { parameters: all, statistics, optimizer: stage.optimizer.init(learning) };
      const rate = tf.scalar(0.1);
      const rates = Object.fromEntries(Object.keys(stage.rates).map((name) => [name, rate]));
      const inputs = { images: show(), labels: tf.tensor1d(labels, "int32"), drawn, rates };
      const { outputs } = trainingStep({ ...stage, model, head })(state, inputs);
      return outputs.loss;
    }),
  );
  return info.kernels.reduce((sum, kernel) => sum + ofKernel(kernel), 0) / count;
};

const imagesOf = ({ sampler, steps, batch }: PlannedStage): number =>
  Math.min(steps * batch, sampler(0).length);

const bbn = recipeNamed("embedded/bbn")?.pipeline as Pipeline;

describe("multiply-adds of a step", () => {
  beforeAll(async () => {
    await tf.setBackend("cpu");
    ensureGradients();
  });

  it.each([
    ["mixup, and a stage that trains the head", tiny],
    [
      "two branches and two batches",
      { ...bbn, dataset: tiny.dataset, evaluation: tiny.evaluation },
    ],
  ] as const)("are those of its kernels: %s", async (_title, descriptor) => {
    const planned = await orThrow(plan(descriptor));
    for (const stage of planned.stages)
      expect(await profiled(planned, stage), stage.name).toBeCloseTo(
        workPerImage(planned, { ...stage, featuresOnce: false }) as number,
        -1,
      );
  });
});

describe("multiply-adds of a run", () => {
  it("are those of its epochs and evaluations", async () => {
    const planned = await orThrow(plan({ ...tiny, evaluation: { ...tiny.evaluation, every: 3 } }));
    const [one, two] = planned.stages.map((stage) => workPerImage(planned, stage) as number);
    const [stage1, stage2] = planned.stages.map(imagesOf);
    const forward =
      40 *
      (8 * 8 * 9 * (3 * 16 + 16 * 16 * 2) +
        4 * 4 * 9 * (16 * 32 + 32 * 32) +
        2 * 2 * 9 * (32 * 64 + 64 * 64) +
        64 * 4);
    const work = multiplyAdds(planned);
    // Two epochs are evaluated once: after the last.
    expect(work).toEqual({
      stages: [2 * (stage1 as number) * (one as number), 2 * (stage2 as number) * (two as number)],
      evaluation: 2 * forward,
    });
    expect(totalWork({ stages: [1, 2], evaluation: 4 })).toBe(7);
  });

  it("count features once that are computed once, and the classifier in each epoch", async () => {
    const planned = await orThrow(plan(tiny));
    const [first, second] = planned.stages as [PlannedStage, PlannedStage];
    const once = { ...planned, stages: [first, { ...second, featuresOnce: true }] };
    const images = imagesOf(second);
    const kept = planned.dataset.train.labels.length;
    const head = 2 * 64 * 4;
    const features = (workPerImage(planned, second) as number) - head;
    expect(multiplyAdds(once)?.stages[1]).toBe(2 * images * head + kept * features);
  });

  // Stage 1 of a network for large images that trains what is not frozen, without making its images.
  const trainingOf = async (model: Model): Promise<{ planned: Plan; stage: PlannedStage }> => {
    const planned = await orThrow(plan(tiny));
    const { frozen = () => false } = model;
    const names = Object.keys(model.parameterShapes).filter((name) => !frozen(name));
    const rates = Object.fromEntries([...names, "head.weight"].map((name) => [name, 1]));
    const [first] = planned.stages as [PlannedStage];
    const stage = { ...first, rates };
    const augmentation = { ...planned.augmentation, shape: [224, 224, 3] as const };
    return { planned: { ...planned, model, augmentation, stages: [stage] }, stage };
  };

  it("are the published ones of a ResNet-50, and thrice those in training but for the images", async () => {
    const { planned, stage } = await trainingOf(orThrow(imagenetResnet({ depth: 50 })));
    const forward =
      (multiplyAdds(planned)?.evaluation as number) / (2 * planned.dataset.test.labels.length);
    // torchvision's documentation says 4.09, with a classifier of 1000 classes.
    expect((forward + 2048 * (1000 - 4)) / 1e9).toBeCloseTo(4.09, 2);
    expect(workPerImage(planned, stage)).toBe(3 * forward - 112 ** 2 * 7 * 7 * 3 * 64);
  });

  it("have no gradients in a trunk that never learns", async () => {
    const { planned, stage } = await trainingOf(orThrow(placesResnet({ depth: 50 })));
    const forward =
      (multiplyAdds(planned)?.evaluation as number) / (2 * planned.dataset.test.labels.length);
    const [enter, middle, leave] = [2048 * 512, 9 * 512 * 512, 512 * 2048].map((n) => 49 * n);
    const block = (enter as number) + 2 * ((middle as number) + (leave as number));
    expect(workPerImage(planned, stage)).toBe(forward + block + 2 * 2048 * 4);
  });
});

describe("measurePace", () => {
  it("measures steps of the first stage and leaves nothing behind", async () => {
    await tf.setBackend("cpu");
    const planned = await orThrow(plan(tiny));
    const before = tf.memory().numTensors;
    const { rate, images } = await orThrow(measurePace(planned));
    expect(rate).toBeGreaterThan(1e5);
    expect(rate).toBeLessThan(1e11);
    expect(images).toBeLessThanOrEqual(16);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses a model that does not describe its layers", async () => {
    const planned = await orThrow(plan(tiny));
    const { described: _described, ...model } = planned.model;
    const opaque = { ...planned, model };
    expect(multiplyAdds(opaque)).toBeUndefined();
    const refused = await measurePace(opaque)();
    expect(E.isLeft(refused) && renderError(refused.left)).toBe(
      "model: an estimate of time needs a model that describes its layers, got one that does not",
    );
  });
});
