// A step whose batch passes in parts has the gradients of the whole batch wherever batch norm does not look at a batch.
import {
  derive,
  generator,
  type Mixing,
  mapRecord,
  type NamedTensors,
  type Normalization,
  orThrow,
  uniformInt,
  unmixed,
} from "@longtail/core";
import { crossEntropy } from "@longtail/cross-entropy";
import { linear } from "@longtail/linear";
import {
  Bbn,
  define,
  disposeReplaced,
  type StepParts,
  type TrainingState,
  trainingStep,
} from "@longtail/mislas";
import { Mixup } from "@longtail/mixup";
import { ensureGradients } from "@longtail/ops";
import { sgd } from "@longtail/optimizers";
import { branchedCifarResnet, cifarResnet } from "@longtail/resnet";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { tiny } from "./tiny.js";

const classes = 4;
const shape = [8, 8, 3] as const;
const one = orThrow(cifarResnet({ depth: 8 }));
const two = orThrow(branchedCifarResnet({ depth: 8 }));
const counts = [4, 3, 2, 1];
const env = {
  labels: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 2, 2, 3),
  classes,
  seed: 0,
  epochs: 1,
  counts,
  sampler: () => Int32Array.from({ length: 10 }, (_, i) => i),
};
const batch = 7;
const random = generator(5);
const pixels = Float32Array.from({ length: 10 * 192 }, () => uniformInt(random, 0, 255) / 128 - 1);
const show = (positions: Int32Array): tf.Tensor4D =>
  tf.tidy(() => tf.gather(tf.tensor4d(pixels, [10, ...shape]), tf.tensor1d(positions, "int32")));

const partsWith = (mixing: Mixing, normalization: Normalization): StepParts => {
  const model = mixing === unmixed || mixing.part !== branches.part ? one : two;
  return {
    model,
    head: orThrow(linear({ features: model.features, classes })),
    loss: crossEntropy(),
    optimizer: orThrow(sgd({ momentum: 0.9, weightDecay: 2e-4 })),
    normalization,
    mixing,
  };
};
const branches = orThrow(Bbn.make(Bbn.define())({ ...env, model: two }));
const mixup = orThrow(Mixup.make(Mixup.define())({ ...env, model: one }));

const begin = ({ model, head, optimizer }: StepParts): TrainingState => {
  const { parameters, statistics } = model.init(3);
  const all = { ...parameters, ...head.init(4) };
  return { parameters: all, statistics, optimizer: optimizer.init(all) };
};

/** What a step from the same state gives, with what the mixing drew for the whole batch. */
const stepped = async (parts: StepParts) => {
  const state = begin(parts);
  const positions = env.sampler().subarray(0, batch);
  const labels = positions.map((position) => env.labels[position] as number);
  const drawn = await (parts.mixing ?? unmixed).draw(0)({
    start: 0,
    end: batch,
    labels,
    seedOf: (purpose) => derive(1, purpose),
    show: (others) => show(others),
  });
  const { state: next, outputs } = trainingStep(parts)(state, {
    images: show(positions),
    labels: tf.tensor1d(labels, "int32"),
    rates: mapRecord(state.parameters, () => tf.scalar(0.1)),
    drawn,
  });
  return { before: state, next, outputs };
};

const expectSame = async (actual: NamedTensors, expected: NamedTensors): Promise<void> => {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, tensor] of Object.entries(expected))
    await expectClose(actual[name] as tf.Tensor, await tensor.data(), {
      rtol: 1e-4,
      atol: 2e-6,
    });
};

describeOnBackends(
  "a batch in parts",
  () => {
    beforeAll(ensureGradients);

    describe.each([
      ["without mixing", unmixed],
      ["with mixup over the whole batch", mixup],
      ["with two branches", branches],
    ])("%s", (_name, mixing) => {
      it.each([[4], [3], [1]])("of %i images learns as the whole", async (together) => {
        const parts = partsWith(mixing, "frozen");
        const whole = await stepped(parts);
        const inParts = await stepped({ ...parts, together });
        await expectSame(inParts.next.parameters, whole.next.parameters);
        await expectSame(inParts.next.optimizer, whole.next.optimizer);
        await expectClose(inParts.outputs.loss, await whole.outputs.loss.data(), { rtol: 1e-5 });
        expect(await inParts.outputs.correct.data()).toEqual(await whole.outputs.correct.data());
        // It did learn.
        const name = "backbone.conv1.weight";
        const moved = tf.sub(
          whole.next.parameters[name] as tf.Tensor,
          whole.before.parameters[name] as tf.Tensor,
        );
        expect(tf.max(tf.abs(moved)).dataSync()[0]).toBeGreaterThan(1e-4);
      });
    });

    it("moves the running statistics once a part, one after the other", async () => {
      const parts = partsWith(unmixed, "batch");
      const { before, next } = await stepped({ ...parts, together: 4 });
      const after = [
        [0, 4],
        [4, 7],
      ].reduce(
        (statistics, [start, end]) =>
          one.apply(
            { parameters: before.parameters, statistics },
            show(env.sampler().subarray(start, end)),
            "batch",
          ).statistics,
        before.statistics,
      );
      await expectSame(next.statistics, after);
    });

    it("leaves nothing but the state", () => {
      const parts = { ...partsWith(mixup, "batch"), together: 3 };
      const state = begin(parts);
      const drawn = {
        permutation: tf.tensor1d([6, 5, 4, 3, 2, 1, 0], "int32"),
        weight0: tf.scalar(0.75),
        labels: tf.fill([batch], 0.75) as tf.Tensor1D,
      };
      const inputs = {
        images: show(env.sampler().subarray(0, batch)),
        labels: tf.tensor1d([0, 0, 0, 0, 1, 1, 1], "int32"),
        rates: mapRecord(state.parameters, () => tf.scalar(0.1)),
        drawn,
      };
      const tensors = tf.memory().numTensors;
      const { state: next, outputs } = trainingStep(parts)(state, inputs);
      tf.dispose([outputs.loss, outputs.correct]);
      disposeReplaced(next, state);
      expect(tf.memory().numTensors).toBe(tensors);
    });
  },
  { backends: ["wasm"] },
);

it("define keeps the keys of a stage in order, and adds none of its own", () => {
  const keys = Object.keys(
    define({ name: "x", dataset: tiny.dataset, stage1: { accumulate: 2 } }).stage1,
  );
  expect(keys.slice(0, 4)).toEqual(["epochs", "batch", "accumulate", "steps"]);
  expect(Object.keys(tiny.stage1)).not.toContain("accumulate");
  expect(Object.keys(tiny.stage1)).not.toContain("features");
});
