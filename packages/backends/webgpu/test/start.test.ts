import { start } from "@longtail/backend-webgpu";
import { orThrow } from "@longtail/core";
import { subsample } from "@longtail/ops";
import { describeOnBackends } from "@longtail/testkit";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import * as E from "#fp-ts/Either";

describeOnBackends(
  "start",
  () => {
    test("describes the adapter it runs on", async () => {
      const info = await orThrow(start());
      expect(info.name).toBe("webgpu");
      expect(info.description).not.toBe("");
      expect(info.software).toBe(/llvmpipe|swiftshader/i.test(info.description));
      expect(info.features).toContain("core-features-and-limits");
      expect(info.limits["maxBufferSize"]).toBeGreaterThan(1 << 27);
      expect(JSON.parse(JSON.stringify(info))).toEqual(info);
    });

    test("makes its backend current on every call", async () => {
      await tf.setBackend("webgpu");
      await import("@tensorflow/tfjs-backend-cpu");
      await tf.setBackend("cpu");
      await orThrow(start());
      expect(tf.getBackend()).toBe("webgpu");
    });

    test("starts one device for repeated and concurrent calls", async () => {
      const backend = tf.backend();
      const infos = await Promise.all([start(), start(), start()].map((s) => orThrow(s)));
      expect(new Set(infos).size).toBe(1);
      expect(tf.backend()).toBe(backend);
    });

    test("leaves no navigator in Node", () => {
      const { navigator } = globalThis as { navigator?: { gpu?: unknown } };
      expect(navigator?.gpu).toBeUndefined();
    });

    test("provides gradients and asynchronous reads", async () => {
      const gradient = tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, 2, 3]));
      expect([...(await gradient.data())]).toEqual([2, 4, 6]);
    });

    test("refuses a software renderer when hardware is asked for", async () => {
      const { software } = await orThrow(start());
      const asked = await start({ hardware: true })();
      expect(E.isLeft(asked)).toBe(software);
      if (E.isLeft(asked)) expect(asked.left).toMatchObject({ _tag: "BackendMissing" });
    });

    test("switches to the stock kernels and back", async () => {
      const programs = async (kernels: "fused" | "composite") => {
        tf.removeBackend("webgpu");
        expect((await orThrow(start({ kernels }))).kernels).toBe(kernels);
        const backend = tf.backend() as WebGPUBackend;
        const names: string[] = [];
        const run = backend.runWebGPUProgram.bind(backend);
        backend.runWebGPUProgram = (program, ...rest) => {
          names.push(program.constructor.name);
          return run(program, ...rest);
        };
        const x = tf.ones<tf.Rank.R4>([2, 4, 4, 4]);
        const filter = tf.ones<tf.Rank.R4>([3, 3, 4, 4]);
        const convolve = (f: tf.Tensor) => tf.conv2d(x, f as tf.Tensor4D, 1, "same");
        const results = [tf.grad(convolve)(filter), subsample(x, 2)];
        const values = await Promise.all(results.map((t) => t.data()));
        return { values, ours: names.filter((name) => name.startsWith("Longtail")).sort() };
      };
      const before = await programs("fused");
      const stock = await programs("composite");
      const after = await programs("fused");
      expect(stock.ours).toEqual([]);
      expect(after).toEqual(before);
      expect(after.ours).toEqual([
        "LongtailConvolution",
        "LongtailFilterGradientParts",
        "LongtailShortcutA",
      ]);
      expect(stock.values).toEqual(after.values);
    });

    test("opens a new device after its backend was removed", async () => {
      const before = await orThrow(start());
      tf.removeBackend("webgpu");
      const after = await orThrow(start());
      expect(after).not.toBe(before);
      expect([...(await tf.add(tf.tensor1d([1, 2]), 1).data())]).toEqual([2, 3]);
    });

    test("opens a new device after the engine's reset", async () => {
      await orThrow(start());
      tf.engine().reset();
      await orThrow(start());
      expect([...(await tf.add(tf.tensor1d([1, 2]), 1).data())]).toEqual([2, 3]);
    });
  },
  { backends: ["webgpu"] },
);
