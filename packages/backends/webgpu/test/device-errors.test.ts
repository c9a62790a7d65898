import { renderError } from "@longtail/core";
import { describeOnBackends } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";

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

describeOnBackends(
  "a device error",
  () => {
    test("makes the read reject, with the tagged error as its cause", async () => {
      const error = await rejection(faulty().data());
      expect(error.cause).toMatchObject({ _tag: "BackendFailure", backend: "webgpu" });
      expect(error.message).toMatch(/vec5/);
      expect(error.message).toBe(renderError(error.cause as Parameters<typeof renderError>[0]));
      expect(error.message.split("\n").length).toBe(1);
    });

    test("reaches the next read, whichever tensor that is of", async () => {
      const good = tf.add(tf.range(0, 2000), 1);
      faulty();
      expect((await rejection(good.data())).message).toMatch(/vec5|PadProgram/);
    });

    test("fails one read and not those of later results", async () => {
      await rejection(faulty().data());
      expect((await tf.sum(tf.range(0, 2000)).data())[0]).toBe(1999000);
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
