import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { type BackendInfo, start, stop, threads } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { findNode, type Node, otherRuntimeOf } from "../src/internal/backend/node.js";
import { defaultThreads, openInNode } from "../src/internal/backend/open-in-node.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));

// Trains for a step and returns what `start` returned. Nothing in it ends the process.
const training = `
const trainedWith = async (threads) => {
  const { start } = await import("@longtail/backend-wasm");
  const { orThrow } = await import("@longtail/core");
  const tf = await import("@tensorflow/tfjs-core");
  const info = await orThrow(start(threads === undefined ? {} : { threads }));
  const images = tf.ones([4, 8, 8, 3]);
  const [toFilter] = tf.grads((f) => tf.sum(tf.conv2d(images, f, 2, "same")))([tf.ones([3, 3, 3, 4])]);
  return { ...info, sum: (await tf.sum(toFilter).data())[0], worker: "Worker" in globalThis };
};
`;
// 4 images, 4 channels, 3 channels: 4 x 4 outputs of up to 3 x 3 pixels, some of them outside.
const SUM = 4 * 3 * 4 * (4 * 3 - 1) ** 2;

interface Report extends BackendInfo {
  readonly sum: number;
  readonly worker: boolean;
}

describe("runtimes that stand in for Node", () => {
  const { versions } = process;

  it("are known by the versions they state", () => {
    expect(otherRuntimeOf(versions)).toBeUndefined();
    expect(otherRuntimeOf({ ...versions, bun: "1.4.5" })).toBe("Bun");
    expect(otherRuntimeOf({ ...versions, deno: "2.9.6" })).toBe("Deno");
  });

  it.each(["Bun", "Deno"] as const)("have one thread, with a reason: %s", async (otherRuntime) => {
    const node = { ...(findNode() as Node), cores: 4, quota: 4, otherRuntime };
    const whyOneThread = `${otherRuntime} does not run TensorFlow.js's threads`;
    expect(await openInNode(node, undefined)).toMatchObject({ threads: 1, whyOneThread });
    expect(await openInNode(node, 3)).toMatchObject({ threads: 1, whyOneThread });
    expect(await openInNode(node, 1)).toMatchObject({ threads: 1, whyOneThread: undefined });
  });
});

describe("start", () => {
  afterEach(stop);

  it("makes wasm current, with the requested threads, and says so", async () => {
    const info = await orThrow(start({ threads: 3 }));
    expect(info).toEqual({
      name: "wasm",
      threads: 3,
      simd: true,
      kernels: "fused",
      description: "WebAssembly with SIMD, 3 threads",
    });
    expect(tf.getBackend()).toBe("wasm");
    expect(tf.memory().unreliable).toBeFalsy();
  });

  it("runs on one thread on request", async () => {
    const info = await orThrow(start({ threads: 1 }));
    expect(info.threads).toBe(1);
    expect(info.description).toBe("WebAssembly with SIMD, 1 thread");
  });

  it("leaves nothing on globalThis and process", async () => {
    const before = {
      worker: Object.getOwnPropertyDescriptor(globalThis, "Worker"),
      exceptions: process.listenerCount("uncaughtException"),
      rejections: process.listenerCount("unhandledRejection"),
    };
    for (const threads of [1, 2]) {
      await orThrow(start({ threads }));
      expect({
        worker: Object.getOwnPropertyDescriptor(globalThis, "Worker"),
        exceptions: process.listenerCount("uncaughtException"),
        rejections: process.listenerCount("unhandledRejection"),
      }).toEqual(before);
      await stop();
    }
  });

  it("keeps the running backend and its tensors when called again or twice at once", async () => {
    const first = await orThrow(start({ threads: 2 }));
    const kept = tf.tensor1d([1, 2, 3]);
    expect(await orThrow(start({ threads: 4 }))).toEqual(first);
    const both = await Promise.all([start()(), start()()]);
    expect(both).toEqual([E.right(first), E.right(first)]);
    expect(Array.from(await kept.data())).toEqual([1, 2, 3]);
    await stop();
    expect((await Promise.all([start({ threads: 1 })(), start()()])).map(E.isRight)).toEqual([
      true,
      true,
    ]);
    expect(tf.getBackend()).toBe("wasm");
  });

  it("can be stopped twice and started again", async () => {
    await orThrow(start({ threads: 2 }));
    await stop();
    await stop();
    expect(threads()).toEqual({ count: 0, why: "the backend is not running" });
    expect((await orThrow(start({ threads: 2 }))).threads).toBe(2);
    expect(Array.from(await tf.add(1, 2).data())).toEqual([3]);
  });

  it.each([0, 9, 1.5, Number.NaN])("refuses %d threads", async (threads) => {
    expect(await start({ threads })()).toEqual(
      E.left({
        _tag: "OutOfRange",
        path: ["threads"],
        range: { min: 1, max: 8, ends: "[]", integer: true },
        actual: threads,
      }),
    );
  });
});

describe("start, in its own process", () => {
  let folder: string;
  const script = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, `${training}\n${text}`);
    return file;
  };
  const report = async (file: string): Promise<Report> => {
    // The process must end by itself, or this fails after 45 seconds.
    const { stdout, stderr } = await run(process.execPath, [file], { timeout: 45_000 });
    expect(stderr).toBe("");
    return JSON.parse(stdout) as Report;
  };
  beforeAll(async () => {
    const modules = join(root, "node_modules"); // inside the package, so that its imports resolve
    await mkdir(modules, { recursive: true });
    folder = await mkdtemp(join(modules, ".start-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([1, 2, 8])(
    "trains on %i threads in plain Node, which ends by itself",
    async (threads) => {
      const file = await script(
        "plain.mjs",
        `console.log(JSON.stringify(await trainedWith(${threads})));`,
      );
      expect(await report(file)).toMatchObject({ threads, sum: SUM, worker: false });
    },
    30_000,
  );

  it("says why there is one thread if more are impossible", async () => {
    const file = await script(
      "without.mjs",
      `
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const path = require.resolve("@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js");
require.cache[path] = { exports: () => Promise.reject(new Error("not here")) };
console.log(JSON.stringify(await trainedWith(2)));`,
    );
    expect(await report(file)).toMatchObject({
      threads: 1,
      description: "WebAssembly with SIMD, 1 thread (threads are unavailable: not here)",
      sum: SUM,
      worker: false,
    });
  }, 30_000);

  it("runs in a worker thread, which ends by itself", async () => {
    const file = await script(
      "worker.mjs",
      `import { parentPort } from "node:worker_threads";
parentPort.postMessage(await trainedWith(2));`,
    );
    const worker = new Worker(file);
    const message = await new Promise<Report>((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
    });
    expect(message).toMatchObject({ threads: 2, sum: SUM });
    expect(await new Promise((resolve) => worker.once("exit", resolve))).toBe(0);
  }, 30_000);

  it("opens when TensorFlow.js needs it, if the package is only imported", async () => {
    const file = join(folder, "imported.mjs");
    await writeFile(
      file,
      `import "@longtail/backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
const { threads } = await import("@longtail/backend-wasm");
const before = threads();
await tf.ready();
const sum = (await tf.sum(tf.ones([3])).data())[0];
console.log(JSON.stringify({ before, backend: tf.getBackend(), after: threads().count, sum }));`,
    );
    const { stdout, stderr } = await run(process.execPath, [file], { timeout: 45_000 });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      before: { count: 0, why: "the backend is not running" },
      backend: "wasm",
      after: defaultThreads(findNode() as Node),
      sum: 3,
    });
  }, 60_000);

  it.each(["forks", "threads", "vmThreads"])(
    "runs in vitest's %s, which end by themselves",
    async (pool) => {
      const inside = await mkdtemp(join(folder, "vitest-"));
      const config = join(inside, "vitest.config.mjs");
      await writeFile(config, `export default { test: { include: ["*.test.mjs"] } };`);
      await writeFile(
        join(inside, "pool.test.mjs"),
        `${training}
import { expect, it } from "vitest";
it("trains", async () => expect(await trainedWith(2)).toMatchObject({ threads: 2, kernels: "fused", sum: ${SUM} }));`,
      );
      const vitest = join(root, "../../../node_modules/vitest/vitest.mjs");
      const args = [vitest, "run", "--root", inside, "--config", config, `--pool=${pool}`];
      const { stdout } = await run(process.execPath, args, { timeout: 60_000 });
      expect(stdout).toContain("1 passed");
    },
    90_000,
  );

  it("turns an uncaught error into Node's own report, not the source of Emscripten", async () => {
    const file = await script(
      "throws.mjs",
      `await trainedWith(2); throw new Error("of the program");`,
    );
    const failed = await run(process.execPath, [file], { timeout: 45_000 }).catch(
      (e: unknown) => e,
    );
    const { code, stderr } = failed as { code: number; stderr: string };
    expect(code).toBe(1);
    expect(stderr).toContain("of the program");
    expect(stderr.length).toBeLessThan(2000);
  }, 30_000);
});
