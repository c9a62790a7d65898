import { start } from "@longtail/backend-webgpu";
import { orThrow, renderError } from "@longtail/core";
import { describeOnBackends } from "@longtail/testkit";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeEach, expect, test } from "vitest";

// tfjs writes a shader for five dimensions that WebGPU rejects (it has no vec5), and goes on with zeros.
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
  if (!(result instanceof Error)) throw new Error("it did not reject");
  return result;
};

const device = () => (tf.backend() as WebGPUBackend).device;

describeOnBackends(
  "a device error",
  () => {
    beforeEach(async () => {
      tf.removeBackend("webgpu");
      orThrow(await start({ kernels: "composite" })());
    });

    // In a page other files' tests follow, on a device with our kernels.
    afterAll(async () => {
      tf.removeBackend("webgpu");
      orThrow(await start()());
    });

    test("makes the read reject, with the tagged error that names the kernel as its cause", async () => {
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

    test("reaches the next read, whichever tensor that is of", async () => {
      const good = tf.add(tf.range(0, 2000), 1);
      faulty();
      expect((await rejection(good.data())).message).toMatch(/PadProgram/);
    });

    test("is reported by several reads at once, each of them", async () => {
      const tensors = [1, 2, 3].map((n) => tf.add(tf.range(0, 2000), n));
      faulty();
      for (const error of await Promise.all(tensors.map((t) => rejection(t.data()))))
        expect(error.cause).toMatchObject({ kernel: "PadProgram" });
    });

    test("spoils the device until a new one is started", async () => {
      const zeros = faulty();
      const first = await rejection(zeros.data());
      expect((await rejection(zeros.data())).cause).toEqual(first.cause);
      expect((await rejection(tf.sum(tf.range(0, 2000)).data())).cause).toEqual(first.cause);
      orThrow(await start()());
      expect((await tf.sum(tf.range(0, 2000)).data())[0]).toBe(1999000);
      await rejection(zeros.data());
    });

    test("a lost device fails every read, and the last kernel is named", async () => {
      const sum = tf.sum(tf.range(0, 2000));
      device().destroy();
      const error = await rejection(sum.data());
      expect(error.cause).toMatchObject({
        _tag: "BackendFailure",
        kernel: "ReduceProgram",
        reason: expect.stringMatching(/the device was lost/),
      });
      expect((await rejection(tf.add(tf.range(0, 2000), 1).data())).cause).toEqual(error.cause);
      orThrow(await start()());
      expect((await tf.sum(tf.range(0, 2000)).data())[0]).toBe(1999000);
    });

    test("a buffer larger than the device gives names the kernel that wanted it", async () => {
      const most = device().limits.maxBufferSize;
      const x = tf.ones([1, 1024]);
      const error = await rejection(tf.tile(x, [Math.floor(most / 4096) + 1, 1]).data());
      expect(error.cause).toMatchObject({
        _tag: "BackendFailure",
        kernel: "TileProgram",
        reason: expect.stringMatching(/max buffer size/),
      });
    });

    test("a program that asks for more than a device has is found, too", async () => {
      const backend = tf.backend() as WebGPUBackend;
      const run = backend.runWebGPUProgram.bind(backend);
      backend.runWebGPUProgram = (program, ...rest) => {
        const result = run(program, ...rest);
        (backend as unknown as { computePassEncoder: GPUComputePassEncoder }).computePassEncoder
          // Only the encoder notices, when it ends: in no program's own time.
          .dispatchWorkgroups(1 << 20, 1, 1);
        return result;
      };
      const error = await rejection(tf.add(tf.range(0, 2000), 1).data());
      expect(error.cause).toMatchObject({ reason: expect.stringMatching(/workgroup/i) });
    });

    test("a synchronous read says what to do instead", () => {
      const sum = tf.sum(tf.range(0, 2000));
      expect(() => sum.dataSync()).toThrow(/await tensor\.data\(\)/);
    });

    test("values that are still on the host can be read synchronously", () => {
      expect([...tf.tensor1d([1, 2]).dataSync()]).toEqual([1, 2]);
    });
  },
  { backends: ["webgpu"] },
);
