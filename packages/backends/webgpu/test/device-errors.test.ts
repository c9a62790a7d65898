import { start } from "@longtail/backend-webgpu";
import { orThrow, renderError } from "@longtail/core";
import { describeOnBackends } from "@longtail/testkit";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeEach, expect, test } from "vitest";

// The stock kernel writes a shader with vec5, which WebGPU rejects, and TensorFlow.js continues with zeros.
const faulty = () =>
  tf.pad(tf.ones([1, 2, 2, 2, 2]), [
    [0, 0],
    [1, 1],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);

const rejection = async (promise: Promise<unknown>): Promise<Error> => {
  const result = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(result instanceof Error)) throw new Error("the promise did not reject");
  return result;
};

const device = () => (tf.backend() as WebGPUBackend).device;

describeOnBackends(
  "a device error",
  () => {
    beforeEach(async () => {
      tf.removeBackend("webgpu");
      await orThrow(start({ kernels: "composite" }));
    });

    // In a page, the tests of other files follow on this device.
    afterAll(async () => {
      tf.removeBackend("webgpu");
      await orThrow(start());
    });

    test("rejects the read with the tagged error, which names the kernel, as its cause", async () => {
      const error = await rejection(faulty().data());
      expect(error.cause).toMatchObject({
        _tag: "BackendFailure",
        backend: "webgpu",
        kernel: "PadProgram",
        reason: expect.stringMatching(/vec5/),
      });
      expect(error.message).toMatch(/PadProgram.*vec5/);
      expect(error.message).toBe(renderError(error.cause as Parameters<typeof renderError>[0]));
      expect(error.message.split("\n").length).toBe(1);
    });

    test("reaches the next read of any tensor", async () => {
      const good = tf.add(tf.range(0, 2000), 1);
      faulty();
      expect((await rejection(good.data())).message).toMatch(/PadProgram/);
    });

    test("is reported by each of several concurrent reads", async () => {
      const tensors = [1, 2, 3].map((n) => tf.add(tf.range(0, 2000), n));
      faulty();
      for (const error of await Promise.all(tensors.map((t) => rejection(t.data()))))
        expect(error.cause).toMatchObject({ kernel: "PadProgram" });
    });

    test("fails all reads until a new device is started", async () => {
      const zeros = faulty();
      const first = await rejection(zeros.data());
      expect((await rejection(zeros.data())).cause).toEqual(first.cause);
      expect((await rejection(tf.sum(tf.range(0, 2000)).data())).cause).toEqual(first.cause);
      await orThrow(start());
      expect((await tf.sum(tf.range(0, 2000)).data())[0]).toBe(1999000);
      await rejection(zeros.data());
    });

    test("a lost device fails every read and names the last kernel", async () => {
      const sum = tf.sum(tf.range(0, 2000));
      device().destroy();
      const error = await rejection(sum.data());
      expect(error.cause).toMatchObject({
        _tag: "BackendFailure",
        kernel: "ReduceProgram",
        reason: expect.stringMatching(/the device was lost/),
      });
      expect((await rejection(tf.add(tf.range(0, 2000), 1).data())).cause).toEqual(error.cause);
      await orThrow(start());
      expect((await tf.sum(tf.range(0, 2000)).data())[0]).toBe(1999000);
    });

    test("a buffer beyond the device's limit names the kernel that requested it", async () => {
      const most = device().limits.maxBufferSize;
      const x = tf.ones([1, 1024]);
      const error = await rejection(tf.tile(x, [Math.floor(most / 4096) + 1, 1]).data());
      expect(error.cause).toMatchObject({
        _tag: "BackendFailure",
        kernel: "TileProgram",
        reason: expect.stringMatching(/max buffer size/),
      });
    });

    test("a dispatch beyond the device's limits is reported, too", async () => {
      const backend = tf.backend() as WebGPUBackend;
      const run = backend.runWebGPUProgram.bind(backend);
      backend.runWebGPUProgram = (program, ...rest) => {
        const result = run(program, ...rest);
        (backend as unknown as { computePassEncoder: GPUComputePassEncoder }).computePassEncoder
          // The encoder reports it when it finishes, outside of any program.
          .dispatchWorkgroups(1 << 20, 1, 1);
        return result;
      };
      const error = await rejection(tf.add(tf.range(0, 2000), 1).data());
      expect(error.cause).toMatchObject({ reason: expect.stringMatching(/workgroup/i) });
    });

    test("a synchronous read names the alternative", () => {
      const sum = tf.sum(tf.range(0, 2000));
      expect(() => sum.dataSync()).toThrow(/await tensor\.data\(\)/);
    });

    test("values on the host can be read synchronously", () => {
      expect([...tf.tensor1d([1, 2]).dataSync()]).toEqual([1, 2]);
    });
  },
  { backends: ["webgpu"] },
);
