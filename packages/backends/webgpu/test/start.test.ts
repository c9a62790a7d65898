import { type BackendInfo, start } from "@longtail/backend-webgpu";
import { describeOnBackends } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";

const rightOf = (started: E.Either<unknown, BackendInfo>): BackendInfo => {
  if (E.isLeft(started)) throw new Error("not started", { cause: started.left });
  return started.right;
};

describeOnBackends(
  "start",
  () => {
    test("describes the adapter it runs on", async () => {
      const info = rightOf(await start()());
      expect(info.name).toBe("webgpu");
      expect(info.description).not.toBe("");
      expect(info.software).toBe(/llvmpipe|swiftshader/i.test(info.description));
      expect(info.features).toContain("core-features-and-limits");
      expect(info.limits["maxBufferSize"]).toBeGreaterThan(1 << 27);
      expect(JSON.parse(JSON.stringify(info))).toEqual(info);
    });

    test("makes its backend the current one, each time", async () => {
      await tf.setBackend("webgpu");
      await import("@tensorflow/tfjs-backend-cpu");
      await tf.setBackend("cpu");
      rightOf(await start()());
      expect(tf.getBackend()).toBe("webgpu");
    });

    test("starts one device, however often and however close together", async () => {
      const backend = tf.backend();
      const infos = await Promise.all([start()(), start()(), start()()]);
      expect(new Set(infos.map(rightOf)).size).toBe(1);
      expect(tf.backend()).toBe(backend);
    });

    test("leaves no navigator behind in Node", () => {
      const { navigator } = globalThis as { navigator?: { gpu?: unknown } };
      expect(navigator?.gpu).toBeUndefined();
    });

    test("brings gradients and results that are read with await", async () => {
      const gradient = tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, 2, 3]));
      expect([...(await gradient.data())]).toEqual([2, 4, 6]);
    });

    test("refuses a software renderer when hardware is asked for", async () => {
      const { software } = rightOf(await start()());
      const asked = await start({ hardware: true })();
      expect(E.isLeft(asked)).toBe(software);
      if (E.isLeft(asked)) expect(asked.left).toMatchObject({ _tag: "BackendMissing" });
    });

    test("opens a new device after its backend was removed", async () => {
      const before = rightOf(await start()());
      tf.removeBackend("webgpu");
      const after = rightOf(await start()());
      expect(after).not.toBe(before);
      expect([...(await tf.add(tf.tensor1d([1, 2]), 1).data())]).toEqual([2, 3]);
    });
  },
  { backends: ["webgpu"] },
);
