import { spawnSync } from "node:child_process";
import { describeOnBackends } from "@longtail/testkit";
import { describe, expect, test } from "vitest";

const head = `
import { renderError } from "@longtail/core";
import { start } from "@longtail/backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
`;

const node = (source: string, env: Record<string, string> = {}, flags: readonly string[] = []) => {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, "--input-type=module", "--eval", head + source],
    {
      cwd: new URL("..", import.meta.url),
      env: { ...process.env, ...env },
      timeout: 45_000,
      encoding: "utf8",
    },
  );
  return { status, signal, stdout: stdout.trim(), stderr };
};

const report = `
const started = await start()();
console.log(started._tag === "Left" ? renderError(started.left) : "started");
`;

describeOnBackends(
  "a plain Node process",
  () => {
    test("ends by itself, with results", () => {
      const { status, signal, stdout } = node(`
        await start()();
        console.log((await tf.sum(tf.range(0, 2000)).data())[0]);
      `);
      expect({ status, signal, stdout }).toEqual({ status: 0, signal: null, stdout: "1999000" });
    });

    test("keeps the exit code it was given, also after a device error", () => {
      const { status, stderr } = node(`
        await start({ kernels: "composite" })();
        await tf.pad(tf.ones([1, 2, 2, 2, 2]), [[0, 0], [1, 1], [0, 0], [0, 0], [0, 0]]).data();
      `);
      expect(status).toBe(1);
      expect(stderr).toMatch(/the webgpu backend failed/);
    });

    test("says which kernel exhausted the memory", () => {
      // Dawn's null device computes nothing and has little memory.
      const { status, stdout } = node(`
        const { create, globals } = await import("webgpu");
        Object.assign(globalThis, globals);
        globalThis.navigator = { gpu: create(["backend=null"]) };
        await start()();
        const held = [];
        for (let i = 0; i < 20; i++) held.push(tf.tile(tf.ones([1, 1024]), [30000, 1]));
        await held[0].data().catch(({ cause }) => console.log(JSON.stringify(cause)));
      `);
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        _tag: "BackendFailure",
        kernel: "TileProgram",
        reason: expect.stringMatching(/out of memory/i),
      });
    });

    test("survives garbage collection while the device is in use", () => {
      const { status, signal } = node(
        `
        await start()();
        for (let i = 0; i < 5; i++) {
          gc();
          await new Promise((done) => setTimeout(done, 20));
          await tf.sum(tf.range(0, 2000)).data();
        }
      `,
        {},
        ["--expose-gc"],
      );
      expect({ status, signal }).toEqual({ status: 0, signal: null });
    });
  },
  { backends: ["webgpu"] },
);

describe("what is missing is said in a sentence with its remedy", () => {
  test("no adapter", () => {
    const nowhere = { VK_ICD_FILENAMES: "/nonexistent", VK_DRIVER_FILES: "/nonexistent" };
    const { status, stdout } = node(report, nowhere);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^the webgpu backend is not available here: no graphics adapter was found; install a graphics driver: .*mesa-vulkan-drivers 25/,
    );
  });

  test("no Dawn", () => {
    const hooks = `export const resolve = (name, context, next) => {
      if (name === "webgpu") throw Object.assign(new Error(), { code: "ERR_MODULE_NOT_FOUND" });
      return next(name, context);
    };`;
    const url = `data:text/javascript,${encodeURIComponent(hooks)}`;
    const { stdout } = node(`
      const { register } = await import("node:module");
      register(${JSON.stringify(url)});
      ${report}
    `);
    expect(stdout).toBe(
      'the webgpu backend is not available here: the package "webgpu" (Dawn for Node) is not installed; run: npm install webgpu',
    );
  });
});
