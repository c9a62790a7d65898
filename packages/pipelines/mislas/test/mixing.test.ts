// What is mixed inside of a step: images, the middle of the net, labels, branches. Values by hand, on a net that multiplies.
import {
  type Head,
  type Loss,
  type Model,
  type NamedTensors,
  orThrow,
  renderError,
} from "@longtail/core";
import { Bbn, type StepInputs, type TrainingState, trainingStep } from "@longtail/mislas";
import { mixingOfExamples } from "@longtail/mixup";
import { ensureGradients } from "@longtail/ops";
import { sgd } from "@longtail/optimizers";
import type { BranchedModel } from "@longtail/resnet";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const scalarOf = (record: NamedTensors, name: string): tf.Scalar => record[name] as tf.Scalar;

// Its statistic counts the images that have passed, and it squares what has come through its middle.
const seen = (statistics: NamedTensors, images: tf.Tensor): NamedTensors => ({
  "backbone.seen": tf.add(statistics["backbone.seen"] as tf.Tensor, images.shape[0] as number),
});
const way =
  (factor: string): Model["apply"] =>
  ({ parameters, statistics }, images, _normalization, between = (x) => x) =>
    tf.tidy(() => {
      const first = between(tf.mul(images, scalarOf(parameters, "backbone.shared")), 1);
      const last = tf.mul(tf.square(first), scalarOf(parameters, factor));
      return { features: tf.mean<tf.Tensor2D>(last, [1, 2]), statistics: seen(statistics, images) };
    });
const model: BranchedModel = {
  features: 1,
  mixingPoints: 1,
  parameterShapes: { "backbone.shared": [], "backbone.a": [], "backbone.b": [] },
  statisticShapes: { "backbone.seen": [] },
  init: () => ({
    parameters: {
      "backbone.shared": tf.scalar(2),
      "backbone.a": tf.scalar(3),
      "backbone.b": tf.scalar(5),
    },
    statistics: { "backbone.seen": tf.scalar(0) },
  }),
  apply: way("backbone.a"),
  branches: [way("backbone.a"), way("backbone.b")],
};
// Logits are the features: [a] of an image, or [a, b] of two branches.
const head: Head = { parameterShapes: {}, init: () => ({}), apply: (_, x) => tf.clone(x) };
// The first logit less the last, and the label: nothing that softmax would blur.
const loss: Loss = (logits, labels) =>
  tf.tidy(() => {
    const [first, last] = [
      tf.slice(logits, [0, 0], [-1, 1]),
      tf.slice(logits, [0, (logits.shape[1] as number) - 1], [-1, 1]),
    ];
    const z = logits.shape[1] === 1 ? first : tf.sub(first, last);
    return tf.mul<tf.Tensor1D>(tf.reshape(z, [-1]), tf.cast(labels, "float32"));
  });

const single = ["backbone.shared", "backbone.a"];
const optimizer = orThrow(sgd());
const net = { model, head, loss, optimizer, normalization: "batch" } as const;
const step = trainingStep(net);
const mixing = mixingOfExamples(() => {
  throw new Error("a step draws nothing");
});
const mixingStep = trainingStep({ ...net, mixing });
// The branches' mixing knows the model; what it draws is given below.
const env = {
  labels: Int32Array.of(0, 1),
  classes: 2,
  seed: 0,
  epochs: 1,
  counts: [1, 1],
  sampler: () => Int32Array.of(0, 1),
};
const branches = orThrow(Bbn.make(Bbn.define())({ ...env, model }));
const branchedStep = trainingStep({ ...net, mixing: branches });

const image = (values: readonly number[]) => tf.tensor4d([...values], [values.length, 1, 1, 1]);
const integers = (values: readonly number[]) => tf.tensor1d([...values], "int32");

const begin = (): TrainingState => ({ ...model.init(0), optimizer: {} });
const given = (besides: Partial<StepInputs>, learning = single): StepInputs => ({
  images: image([1, 2]),
  labels: integers([1, 4]),
  rates: Object.fromEntries(learning.map((name) => [name, tf.scalar(1)])),
  ...besides,
});

describeOnBackends("mixing in a step", () => {
  beforeAll(ensureGradients);
  const swapped = (weights: readonly number[], labels: readonly number[]) => ({
    drawn: {
      permutation: integers([1, 0]),
      ...Object.fromEntries(weights.map((weight, i) => [`weight${i}`, tf.scalar(weight)])),
      labels: tf.tensor1d([...labels]),
    },
  });

  it("without mixing each example has its own image and label", async () => {
    const { outputs, state } = step(begin(), given({}, ["backbone.a"]));
    // Features 3 (2 x)^2: 12 and 48; times labels 1 and 4: 12 and 192.
    await expectClose(outputs.loss, [102], {});
    // Its gradient is the mean of (2 x)^2 y.
    await expectClose(scalarOf(state.parameters, "backbone.a"), [3 - 34], {});
  });

  it("mixes images, and weighs each example's labels by itself", async () => {
    const { outputs } = mixingStep(begin(), given(swapped([0.75], [0.75, 0])));
    // Images 1.25 and 1.75: features 12 x^2 = 18.75 and 36.75. Labels 0.75 * 1 + 0.25 * 4 = 1.75, and 1: the partner's alone.
    await expectClose(outputs.loss, [(18.75 * 1.75 + 36.75 * 1) / 2], { rtol: 1e-6 });
  });

  it("mixes in the middle of the net, where weight 1 mixes nothing", async () => {
    // In the middle 2 and 4 become 2.5 and 3.5, before they are squared.
    const inner = mixingStep(begin(), given(swapped([1, 0.75], [0.75, 0.75])));
    await expectClose(inner.outputs.loss, [(3 * 2.5 ** 2 * 1.75 + 3 * 3.5 ** 2 * 3.25) / 2], {
      rtol: 1e-6,
    });
    // By the shared factor s, 3 (s m)^2 y has the gradient 6 s m^2 y: what is mixed passes it on to both images.
    const gradient = (12 * (1.25 ** 2 * 1.75 + 1.75 ** 2 * 3.25)) / 2;
    await expectClose(scalarOf(inner.state.parameters, "backbone.shared"), [2 - gradient], {
      rtol: 1e-6,
    });
    const nowhere = mixingStep(begin(), given(swapped([1, 1], [1, 1])));
    await expectClose(nowhere.outputs.loss, [102], {});
  });

  it("shows each branch a batch of its own, one after the other", async () => {
    const drawn = { images: image([3, 1]), labels: integers([2, 5]), weight: tf.scalar(0.75) };
    const { outputs, state } = branchedStep(begin(), given({ drawn }, [...single, "backbone.b"]));
    // Features 2 [0.75 a, 0.25 b], a = 12 x^2 = 12, 48 of the first images, b = 20 x^2 = 180, 20 of the second.
    const z = [1.5 * 12 - 0.5 * 180, 1.5 * 48 - 0.5 * 20] as const;
    const y = [0.75 * 1 + 0.25 * 2, 0.75 * 4 + 0.25 * 5] as const;
    await expectClose(outputs.loss, [(z[0] * y[0] + z[1] * y[1]) / 2], { rtol: 1e-6 });
    // Both have passed what both go through.
    await expectClose(scalarOf(state.statistics, "backbone.seen"), [4], {});
    const gradient = {
      "backbone.a": (1.5 * 4 * y[0] + 1.5 * 16 * y[1]) / 2,
      "backbone.b": (-0.5 * 36 * y[0] - 0.5 * 4 * y[1]) / 2,
    };
    await expectClose(scalarOf(state.parameters, "backbone.a"), [3 - gradient["backbone.a"]], {
      rtol: 1e-6,
    });
    await expectClose(scalarOf(state.parameters, "backbone.b"), [5 - gradient["backbone.b"]], {
      rtol: 1e-6,
    });
  });

  it("leaves nothing behind but the state and what it tells", async () => {
    const drawn = { images: image([3, 1]), labels: integers([2, 5]), weight: tf.scalar(0.75) };
    const both = begin();
    const shown = given({ drawn }, [...single, "backbone.b"]);
    await expectNoLeak(() => branchedStep(both, shown));
    // All that is in the state learns, so that all of it is new.
    const { "backbone.b": _, ...parameters } = both.parameters;
    const inputs = given(swapped([1, 0.75], [0.5, 1]));
    await expectNoLeak(() => mixingStep({ ...both, parameters }, inputs));
  });

  it("branches are refused to a model without any", () => {
    const { branches: _, ...unbranched } = model;
    const refused = Bbn.make(Bbn.define())({ ...env, model: unbranched });
    expect(E.isLeft(refused) && renderError(refused.left)).toBe(
      "mixing/bbn needs a network with two branches, got one without",
    );
  });

  it("the branches' weight fades over the epochs given", async () => {
    const faded = orThrow(Bbn.make(Bbn.define({ fade: 200 }))({ ...env, epochs: 180, model }));
    const step = {
      start: 0,
      end: 1,
      labels: Int32Array.of(0),
      seedOf: () => 0,
      show: () => image([1]),
    };
    const weights = [0, 90, 179].map((epoch) => {
      const drawn = faded.draw(epoch)(step) as { readonly weight: tf.Scalar };
      return drawn.weight.dataSync()[0];
    });
    expect(weights).toEqual([1, 1 - 0.45 ** 2, 1 - 0.895 ** 2].map(Math.fround));
    const refused = Bbn.make(Bbn.define({ fade: 100 }))({ ...env, epochs: 180, model });
    expect(E.isLeft(refused) && renderError(refused.left)).toBe(
      "fade: mixing/bbn needs a fade of at least 180 epochs, got 100",
    );
  });

  it("branches are refused to an epoch that the second sampler cannot accompany", () => {
    const refused = Bbn.make(Bbn.define())({
      ...env,
      model,
      sampler: () => Int32Array.of(0, 1, 0),
    });
    expect(E.isLeft(refused) && renderError(refused.left)).toBe(
      "mixing/bbn needs an epoch of at most 2 images, got one of 3",
    );
  });

  it("the second batch is as long as the first, from a seed of its own", async () => {
    const seeds: [readonly number[], number][] = [];
    const view = {
      start: 0,
      end: 1,
      labels: Int32Array.of(0),
      seedOf: (purpose: string) => purpose.length,
      show: (positions: Int32Array, seed: number) => {
        seeds.push([Array.from(positions), seed]);
        return image([1]);
      },
    };
    const drawn = await branches.draw(0)(view);
    expect(seeds).toEqual([[[expect.any(Number)], "augment-second".length]]);
    await expectClose(drawn["weight"] as tf.Tensor, [1], {});
    expect(drawn["labels"]?.shape).toEqual([1]);
    tf.dispose(Object.values(drawn));
  });
});
