import { capture } from "@longtail/capture";
import { describeOnBackends, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import {
  begin,
  disposeReplaced,
  inputsOf,
  read,
  tensorsIn,
  train,
  trainingStep,
} from "./training.js";

describeOnBackends("a captured training step", (backend) => {
  const recorded = backend === "webgpu" ? 1 : 0;

  test("returns what the step returns, bit for bit", async () => {
    const captured = capture(trainingStep);
    const expected = await train(trainingStep, 6);
    expect(await train(captured, 6)).toEqual(expected);
    expect(captured.recordings().length).toBe(recorded);
    captured.dispose();
  });

  test("continues with other work in between and other batch sizes", async () => {
    const captured = capture(trainingStep);
    const batch = (step: number): number => (step % 3 === 2 ? 2 : 4);
    const between = () =>
      tf.tidy(() => {
        for (let i = 0; i < 4; i++) tf.relu(tf.fill([4, 6, 6, 4], i));
      });
    const expected = await train(trainingStep, 7, batch, between);
    expect(await train(captured, 7, batch, between)).toEqual(expected);
    expect(captured.recordings().length).toBe(2 * recorded);
    captured.dispose();
  });

  test("leaves the tensors that it returns and no others", async () => {
    const captured = capture(trainingStep);
    let state = begin();
    const inputs = inputsOf(0);
    for (let i = 0; i < 4; i++)
      await expectNoLeak(() => {
        const next = captured(state, inputs);
        const made = new Set(tensorsIn(next.state).filter((t) => !tensorsIn(state).includes(t)));
        disposeReplaced(state, next.state);
        state = next.state;
        // Every old tensor of the state is disposed.
        expect(made.size).toBe(10);
        return next.outputs;
      });
    const counted = tf.memory().numTensors;
    captured.dispose();
    expect(tf.memory().numTensors).toBe(counted);
    tf.dispose([tensorsIn(state), tensorsIn(inputs)].flat());
  });

  test("keeps its arguments valid, however old they are", async () => {
    const captured = capture(trainingStep);
    const states = [begin()];
    const values = [await read(states[0])];
    for (let i = 0; i < 5; i++) {
      const inputs = inputsOf(i);
      const { state, outputs } = captured(states[i] as (typeof states)[0], inputs);
      states.push(state);
      values.push(await read(state.parameters["kernel"]));
      tf.dispose([...tensorsIn(inputs), ...tensorsIn(outputs)]);
    }
    for (const [i, state] of states.entries())
      expect(await read(i === 0 ? state : state.parameters["kernel"])).toEqual(values[i]);
    // A step from an old state returns the same result again.
    const inputs = inputsOf(1);
    const again = captured(states[1] as (typeof states)[0], inputs);
    expect(await read(again.state.parameters["kernel"])).toEqual(values[2]);
    // So does a step from a state on the host while the previous state is still in use.
    const held = await read(again.state.parameters["weight"]);
    const fresh = begin();
    const last = captured(fresh, inputs);
    expect(await read(again.state.parameters["weight"])).toEqual(held);
    captured.dispose();
    expect(await read(again.state.parameters["kernel"])).toEqual(values[2]);
    expect(await read(states[5]?.parameters["kernel"])).toEqual(values[5]);
    tf.dispose([...new Set(tensorsIn([states, again, inputs, fresh, last]))]);
  });
});
