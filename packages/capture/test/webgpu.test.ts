import { capture } from "@longtail/capture";
import { describeOnBackends } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { begin, disposeReplaced, inputsOf, tensorsIn, trainingStep } from "./training.js";

interface Runs {
  readonly runWebGPUProgram: (...args: unknown[]) => tf.TensorInfo;
}

interface W {
  readonly w: tf.Tensor;
}

const memory = () =>
  tf.memory() as tf.MemoryInfo & { numBytesInGPU: number; numBytesAllocatedInGPU: number };

/** The bytes allocated on the device after each of some training steps. */
const bytesOf = (step: typeof trainingStep, steps: number, batch: number): readonly number[] => {
  let state = begin();
  return Array.from({ length: steps }, (_, i) => {
    const inputs = inputsOf(i, batch);
    const next = step(state, inputs);
    disposeReplaced(state, next.state);
    tf.dispose([...tensorsIn(inputs), ...tensorsIn(next.outputs)]);
    state = next.state;
    if (i === steps - 1) tf.dispose(tensorsIn(state));
    return memory().numBytesAllocatedInGPU;
  });
};

describeOnBackends(
  "a recording",
  () => {
    test("needs no more memory than a step, however often it is replayed", () => {
      const before = memory().numBytesAllocatedInGPU;
      const captured = capture(trainingStep);
      const replayed = bytesOf(captured, 50, 16).map((bytes) => bytes - before);
      expect(new Set(replayed.slice(2)).size).toBe(1);
      const held = captured.recordings()[0]?.bytes ?? 0;
      captured.dispose();
      // Eager steps with another batch size can reuse few of the free buffers.
      const middle = memory().numBytesAllocatedInGPU;
      const eager = bytesOf(trainingStep, 3, 17).map((bytes) => bytes - middle);
      const larger = (17 / 16) * (replayed[49] ?? 0);
      expect(larger).toBeLessThan(1.1 * (eager[2] ?? 0));
      expect(held).toBeGreaterThan(0);
    });

    test("returns its buffers", async () => {
      await tf.fill([3], 1).data(); // TensorFlow.js reclaims free buffers at its next submission
      const before = memory();
      const captured = capture(trainingStep);
      bytesOf(captured, 3, 4);
      expect(memory().numBytesInGPU).toBeGreaterThan(before.numBytesInGPU);
      captured.dispose();
      expect(memory().numBytesInGPU).toBe(before.numBytesInGPU);
      expect(memory().numTensors).toBe(before.numTensors);
    });

    test("keeps the latest four layouts", () => {
      const captured = capture(({ w }: W, { x }: { x: tf.Tensor }) => ({
        state: { w: tf.add(w, tf.sum(x)) },
        outputs: {},
      }));
      // Without a tidy the sum leaks, so the recording is refused.
      expect(() => captured({ w: tf.scalar(1) }, { x: tf.ones([2]) })).toThrow(/creates 1 tensor/);
      captured.dispose();

      const tidy = capture(({ w }: W, { x }: { x: tf.Tensor }) =>
        tf.tidy(() => ({ state: { w: tf.add(w, tf.sum(x)) }, outputs: {} })),
      );
      let state: W = { w: tf.scalar(0) };
      for (let size = 1; size <= 6; size++) state = tidy(state, { x: tf.ones([size]) }).state;
      expect(tidy.recordings().length).toBe(4);
      tidy.dispose();
    });

    test("keeps the tensors from outside that the step uses", async () => {
      const table = tf.fill([3], 10);
      const fromHost = tf.tensor1d([1, 2, 3]);
      const captured = capture(({ w }: W) =>
        tf.tidy(() => ({ state: { w: tf.add(tf.add(w, table), fromHost) }, outputs: {} })),
      );
      let state = captured(captured({ w: tf.tensor1d([0, 0, 0]) }, {}).state, {}).state;
      tf.dispose([table, fromHost]);
      tf.tidy(() => {
        for (let i = 0; i < 9; i++) tf.fill([3], i);
      });
      state = captured(state, {}).state;
      expect([...(await state.w.data())]).toEqual([33, 36, 39]);
      captured.dispose();
    });

    test("returns the same tensor object that the step returns", () => {
      const captured = capture(
        ({ w, still }: { w: tf.Tensor; still: tf.Tensor }, { x }: { x: tf.Tensor }) => ({
          state: { w: tf.add(w, still), still },
          outputs: { x, flat: tf.reshape(still, [4]) },
        }),
      );
      let state = { w: tf.zeros([2, 2]), still: tf.ones([2, 2]) };
      const { still } = state;
      const x = tf.scalar(1);
      for (let i = 0; i < 4; i++) {
        const next = captured(state, { x });
        expect(next.state.still).toBe(still);
        expect(next.outputs.x).toBe(x);
        expect(next.outputs.flat.shape).toEqual([4]);
        state = next.state as typeof state;
      }
      captured.dispose();
    });

    test("accepts a state with swapped tensors", async () => {
      const captured = capture(({ a, b }: { a: tf.Tensor; b: tf.Tensor }) =>
        tf.tidy(() => ({ state: { a: tf.add(a, 1), b: tf.mul(b, 2) }, outputs: {} })),
      );
      let state = { a: tf.scalar(1) as tf.Tensor, b: tf.scalar(10) as tf.Tensor };
      const [before] = [state];
      for (let i = 0; i < 3; i++) {
        const { a, b } = captured(state, {}).state;
        state = { a: b, b: a };
      }
      // 1, 10 → 2, 20 → 20, 2 → 21, 4 → 4, 21 → 5, 42 → 42, 5
      expect([...(await state.a.data()), ...(await state.b.data())]).toEqual([42, 5]);
      expect([...(await before.a.data()), ...(await before.b.data())]).toEqual([1, 10]);
      const twice = tf.scalar(3);
      const { a, b } = captured({ a: twice, b: twice }, {}).state;
      expect([...(await a.data()), ...(await b.data())]).toEqual([4, 6]);
      captured.dispose();
    });

    test("handles integers cast to floats as TensorFlow.js does", async () => {
      const captured = capture(({ w }: W, { i }: { i: tf.Tensor }) => ({
        state: { w: tf.cast(i, "float32") },
        outputs: { w: tf.neg(w) },
      }));
      let state: W = { w: tf.tensor1d([0.5, 0.5]) };
      for (const n of [1, 2, 3, 4, 5])
        state = captured(state, { i: tf.tensor1d([n, -n], "int32") }).state;
      expect([...(await tf.mul(state.w, 0.5).data())]).toEqual([2.5, -2.5]);
      captured.dispose();
    });

    test("runs captured steps inside a captured step as plain steps", async () => {
      const inner = capture(({ w }: W) => ({ state: { w: tf.add(w, 1) }, outputs: {} }));
      const outer = capture(({ w }: W) => {
        const once = inner({ w }, {}).state;
        const twice = inner(once, {});
        once.w.dispose();
        return twice;
      });
      let state: W = { w: tf.scalar(0) };
      for (let i = 0; i < 5; i++) state = outer(state, {}).state;
      expect([...(await state.w.data())]).toEqual([10]);
      expect(inner.recordings()).toEqual([]);
      outer.dispose();
    });

    test("does not hide device errors", async () => {
      const program = () => ({
        variableNames: ["x"],
        outputShape: [2],
        shaderKey: "faulty",
        workgroupSize: [1, 1, 1],
        dispatchLayout: { x: [0] },
        dispatch: [1, 1, 1],
        getUserCode: () => "fn main(index: i32) { this is no WGSL }",
      });
      tf.registerKernel({
        kernelName: "Faulty",
        backendName: "webgpu",
        kernelFunc: ({ inputs, backend }) =>
          (backend as Runs).runWebGPUProgram(program(), [inputs["x"]], "float32"),
      });
      const captured = capture(({ w }: W) =>
        tf.tidy(() => {
          const wrong = tf.engine().runKernel("Faulty", { x: w }) as tf.Tensor;
          return { state: { w: tf.add(w, 1) }, outputs: { sum: tf.sum(wrong) } };
        }),
      );
      let state: W = { w: tf.tensor1d([1, 2]) };
      for (let i = 0; i < 4; i++) {
        const next = captured(state, {});
        await expect(next.outputs.sum.data()).rejects.toMatchObject({
          cause: { _tag: "BackendFailure", backend: "webgpu" },
        });
        state = next.state;
      }
      captured.dispose();
    });
  },
  { backends: ["webgpu"] },
);
