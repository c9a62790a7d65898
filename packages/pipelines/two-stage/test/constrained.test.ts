// SGD with clipping and max-norm, recorded as the engine records a step.
import { capture } from "@longtail/capture";
import { type NamedTensors, orThrow } from "@longtail/core";
import { descend, sgd } from "@longtail/optimizers";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

const WEIGHT = "classifier.fc.weight";
const optimizer = orThrow(sgd({ momentum: 0.9, weightDecay: 0.1, clipNorm: 2, maxNorm: 0.5 }));
const move = descend(optimizer);

interface State {
  readonly parameters: NamedTensors;
  readonly optimizer: NamedTensors;
}

interface Inputs {
  readonly gradients: NamedTensors;
  readonly rates: Readonly<Record<string, tf.Scalar>>;
}

const step = (state: State, { gradients, rates }: Inputs) =>
  tf.tidy(() => {
    const next = move(state.parameters, gradients, state.optimizer, rates);
    return { state: { parameters: next.parameters, optimizer: next.state }, outputs: {} };
  });

/** The weights after each of four steps, of which the second is short enough to be left as it is. */
const trained = async (through: typeof step): Promise<Float32Array[]> => {
  const parameters = { [WEIGHT]: tf.tensor2d([3, 0, 1, 4, 2, -1], [2, 3]) };
  let state: State = { parameters, optimizer: optimizer.init(parameters) };
  const seen: Float32Array[] = [];
  for (const scale of [5, 0.1, 3, 2]) {
    const gradients = { [WEIGHT]: tf.mul(tf.tensor2d([1, -2, 0, 0.5, 1, 1], [2, 3]), scale) };
    const rates = { [WEIGHT]: tf.scalar(0.1 * scale) };
    const next = through(state, { gradients, rates });
    seen.push((await (next.state.parameters[WEIGHT] as tf.Tensor).data()) as Float32Array);
    tf.dispose([gradients, rates, state.parameters, state.optimizer]);
    state = next.state;
  }
  tf.dispose([state.parameters, state.optimizer]);
  return seen;
};

describeOnBackends("a recorded step with clipping and max-norm", () => {
  it("is the step", async () => {
    const captured = capture(step);
    const [replayed, eager] = [await trained(captured), await trained(step)];
    expect(captured.recordings()).toHaveLength(tf.getBackend() === "webgpu" ? 1 : 0);
    captured.dispose();
    for (const [i, weights] of replayed.entries())
      await expectClose(weights, eager[i] as Float32Array, { rtol: 1e-5, atol: 1e-6 });
    expect(new Set(eager.map((weights) => weights.join())).size).toBe(4);
  });
});
