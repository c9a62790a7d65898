import "@tensorflow/tfjs-backend-cpu";
import { ensureGradients, namedOp, replaceKernel } from "@longtail/ops";
import { expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

afterEach(() => {
  vi.restoreAllMocks();
});

const halves = (name: string) =>
  namedOp<{
    inputs: { x: tf.Tensor };
    attrs: { by: number };
    results: [small: tf.Tensor, large: tf.Tensor];
  }>({
    name,
    composite: ({ x }, { by }) => [tf.div(x, by), tf.mul(x, by)],
    gradient: {
      gradFunc: ([small, large], _saved, { by }) => ({
        x: () => tf.add(tf.div(small, by), tf.mul(large, by)),
      }),
    },
  });

const first = (results: tf.Tensor[]): tf.Tensor => results[0] as tf.Tensor;

describe("a named op", () => {
  it("runs its composite where the backend has no kernel, several results and gradients included", async () => {
    const op = halves("TestHalvesComposite");
    const before = tf.memory().numTensors;
    const grads = tf.tidy(() =>
      tf.grad((x) => {
        const [small, large] = op({ x }, { by: 2 }) as [tf.Tensor, tf.Tensor];
        return tf.sum(tf.add(tf.square(small), large));
      })(tf.tensor1d([2, 6])),
    );
    await expectClose(grads, [2 * 1 * 0.5 + 2, 2 * 3 * 0.5 + 2], {});
    grads.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("runs the backend's own kernel where there is one, put there before", async () => {
    tf.registerKernel({
      kernelName: "TestHalvesBefore",
      backendName: "cpu",
      kernelFunc: ({ inputs }) => tf.add(inputs["x"] as tf.Tensor, 100),
    });
    await expectClose(first(halves("TestHalvesBefore")({ x: tf.scalar(1) }, { by: 2 })), [101], {});
  });

  it("runs the backend's own kernel where there is one, put there later and without a warning", async () => {
    const warn = vi.spyOn(console, "warn");
    const op = halves("TestHalvesAfter");
    const kernel = (amount: number): tf.KernelConfig => ({
      kernelName: "TestHalvesAfter",
      backendName: "cpu",
      kernelFunc: ({ inputs }) => tf.add(inputs["x"] as tf.Tensor, amount),
    });
    await expectClose(first(op({ x: tf.scalar(8) }, { by: 2 })), [4], {});
    replaceKernel(kernel(1));
    await expectClose(first(op({ x: tf.scalar(8) }, { by: 2 })), [9], {});
    replaceKernel(kernel(2));
    await expectClose(first(op({ x: tf.scalar(8) }, { by: 2 })), [10], {});
    expect(warn).not.toHaveBeenCalled();
  });
});

describe("ensureGradients", () => {
  it("registers what is missing and replaces nothing", () => {
    ensureGradients();
    const own = vi.fn<tf.GradFunc>(() => ({}));
    const stock = tf.getGradient(tf.Square);
    tf.unregisterGradient(tf.Square);
    tf.registerGradient({ kernelName: tf.Square, gradFunc: own });
    tf.unregisterGradient(tf.Exp);
    ensureGradients();
    expect(tf.getGradient(tf.Square).gradFunc).toBe(own);
    expect(tf.getGradient(tf.Exp)).toBeDefined();
    tf.unregisterGradient(tf.Square);
    tf.registerGradient(stock);
  });
});
