import {
  batchNormTraining,
  movingStatistics,
  sgdUpdate,
  smoothedCrossEntropy,
  valueAndGrads,
} from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";

export interface State {
  readonly parameters: Readonly<Record<string, tf.Tensor>>;
  readonly statistics: { readonly mean: tf.Tensor1D; readonly variance: tf.Tensor1D };
  readonly optimizer: Readonly<Record<string, tf.Tensor>>;
}

export interface Inputs {
  readonly images: tf.Tensor4D;
  readonly labels: tf.Tensor1D;
  readonly rates: Readonly<Record<string, tf.Scalar>>;
  readonly mixture: { readonly weight: tf.Scalar; readonly permutation: tf.Tensor1D };
}

export interface Outputs {
  readonly loss: tf.Scalar;
  readonly correct: tf.Scalar;
}

const [channels, classes, side] = [4, 3, 6];

const wave = (shape: readonly number[], seed: number): tf.Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + 3.1 * seed));
  return tf.tensor(values, [...shape]);
};

export const begin = (): State => {
  const parameters = {
    kernel: tf.tidy(() => tf.mul(wave([3, 3, 3, channels], 1), 0.3)),
    scale: tf.ones([channels]),
    offset: tf.zeros([channels]),
    weight: wave([channels, classes], 2),
    frozen: wave([classes], 3),
  };
  const { frozen: _, ...learnt } = parameters;
  return {
    parameters,
    statistics: { mean: tf.zeros([channels]), variance: tf.ones([channels]) },
    optimizer: Object.fromEntries(
      Object.entries(learnt).map(([name, t]) => [name, tf.zerosLike(t)]),
    ),
  };
};

/** Everything differs between steps, including the learning rate. */
export const inputsOf = (step: number, batch = 4): Inputs => {
  const rate = tf.scalar(0.1 / (1 + step));
  const slow = tf.scalar(0.01);
  return {
    images: wave([batch, side, side, 3], step) as tf.Tensor4D,
    labels: tf.tensor1d(
      Array.from({ length: batch }, (_, i) => (i + step) % classes),
      "int32",
    ),
    rates: { kernel: rate, scale: slow, offset: slow, weight: rate },
    mixture: {
      weight: tf.scalar(0.5 + 0.4 * Math.sin(step)),
      permutation: tf.tensor1d(
        Array.from({ length: batch }, (_, i) => (i + step) % batch),
        "int32",
      ),
    },
  };
};

export const tensorsIn = (value: unknown): tf.Tensor[] =>
  value instanceof tf.Tensor
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(tensorsIn)
      : [];

export const disposeReplaced = (old: State, next: State): void => {
  const held = new Set(tensorsIn(next));
  tf.dispose(tensorsIn(old).filter((tensor) => !held.has(tensor)));
};

/** A training step: mixup, convolution, batch norm, a linear head, smoothed cross-entropy, SGD with momentum. */
export const trainingStep = (
  state: State,
  { images, labels, rates, mixture }: Inputs,
): { state: State; outputs: Outputs } =>
  tf.tidy(() => {
    const { frozen, ...learning } = state.parameters;
    const names = Object.keys(learning);
    const { weight, permutation } = mixture;
    const mixed = tf.add(
      tf.mul(images, weight),
      tf.mul(tf.gather(images, permutation), tf.sub(1, weight)),
    );
    const [own, other] = [tf.tensor1d([0.9, 0.8, 0.7]), tf.tensor1d([0.05, 0.1, 0.15])];
    let seen: { mean: tf.Tensor1D; variance: tf.Tensor1D; correct: tf.Scalar } | undefined;
    const lossOf = (...tensors: tf.Tensor[]): tf.Scalar => {
      const p = Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]));
      const { y, mean, variance } = batchNormTraining(
        tf.conv2d(mixed as tf.Tensor4D, p["kernel"] as tf.Tensor4D, 1, "same"),
        p["scale"] as tf.Tensor1D,
        p["offset"] as tf.Tensor1D,
        { epsilon: 1e-5, activation: "relu" },
      );
      const logits = tf.add(
        tf.matMul(tf.mean(y, [1, 2]) as tf.Tensor2D, p["weight"] as tf.Tensor2D),
        frozen as tf.Tensor,
      ) as tf.Tensor2D;
      const right = tf.cast(tf.equal(tf.argMax(logits, 1), labels), "float32");
      seen = { mean: tf.keep(mean), variance: tf.keep(variance), correct: tf.keep(tf.sum(right)) };
      return tf.mean(smoothedCrossEntropy(logits, labels, own, other));
    };
    const { value, grads } = valueAndGrads(lossOf)(Object.values(learning));
    const { mean, variance, correct } = seen as NonNullable<typeof seen>;
    const statistics = movingStatistics(
      state.statistics,
      { mean, variance },
      { momentum: 0.1, count: images.size / 3 },
    );
    tf.dispose([mean, variance]);
    const next = sgdUpdate(
      {
        parameters: learning,
        gradients: Object.fromEntries(names.map((name, i) => [name, grads[i] as tf.Tensor])),
        velocities: state.optimizer,
        rates,
      },
      { momentum: 0.9, weightDecay: 1e-3 },
    );
    return {
      state: {
        parameters: { ...next.parameters, frozen: frozen as tf.Tensor },
        statistics: { mean: statistics.mean, variance: statistics.variance },
        optimizer: next.velocities,
      },
      outputs: { loss: value, correct },
    };
  });

/** The current values on the device; a tensor's own `data()` caches earlier reads. */
const valuesOf = async (tensor: tf.Tensor): Promise<readonly number[]> => {
  const copy = tf.tidy(() => tf.mul(tf.fill(tensor.shape, 1), tensor));
  const values = [...((await copy.data()) as Float32Array)];
  copy.dispose();
  return values;
};

export const read = async (value: unknown): Promise<readonly (readonly number[])[]> =>
  Promise.all(tensorsIn(value).map(valuesOf));

/** The outputs of some steps and the final state; disposes all tensors. */
export const train = async (
  step: typeof trainingStep,
  steps: number,
  batch: (step: number) => number = () => 4,
  between: () => void = () => undefined,
): Promise<unknown> => {
  let state = begin();
  const seen: unknown[] = [];
  for (let i = 0; i < steps; i++) {
    const inputs = inputsOf(i, batch(i));
    const next = step(state, inputs);
    disposeReplaced(state, next.state);
    tf.dispose(tensorsIn(inputs));
    state = next.state;
    between();
    seen.push(await read(next.outputs));
    tf.dispose(tensorsIn(next.outputs));
  }
  seen.push(await read(state));
  tf.dispose(tensorsIn(state));
  return seen;
};
