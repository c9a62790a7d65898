import { type LongtailError, renderError } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import type { TaskEither } from "#fp-ts/TaskEither";

/** The backends that tests run on: WASM in Node, WebGL in a browser, the others in both. */
export type BackendName = "cpu" | "wasm" | "webgl" | "webgpu";

/** Starts a backend and makes it current. The result says why it is missing, or nothing if it started. */
export type Start = () => Promise<string | undefined>;

/** The backends of the environment that tests run in. */
export interface TestEnvironment {
  readonly starts: Partial<Readonly<Record<BackendName, Start>>>;
  /** The backends that suites run on by default. */
  readonly suites: readonly BackendName[];
  /** Backends whose absence is a failure. */
  readonly required: readonly string[];
}

interface BackendPackage {
  readonly start: (options?: {
    readonly kernels: "fused" | "composite";
  }) => TaskEither<LongtailError, unknown>;
}

const variables = globalThis.process?.env ?? {};

/**
 * Whether WASM runs its fused kernels, or compositions of TensorFlow.js ops (LONGTAIL_WASM_KERNELS=composite).
 */
export const wasmKernels: "fused" | "composite" =
  variables["LONGTAIL_WASM_KERNELS"] === "composite" ? "composite" : "fused";

// With compositions nothing changes on the other backends.
const runsOn = (backend: BackendName): boolean =>
  (wasmKernels === "fused" || backend === "wasm") &&
  (variables["LONGTAIL_TEST_ON"]?.split(",").includes(backend) ?? true);

// Not imported statically: these packages are built after the testkit, which they use in their own tests.
const packages = { wasm: "@longtail/backend-wasm", webgpu: "@longtail/backend-webgpu" } as const;

const startPackage = async (name: string): Promise<string | undefined> => {
  const { start } = (await import(/* @vite-ignore */ name)) as BackendPackage;
  const started = await start(name === packages.wasm ? { kernels: wasmKernels } : undefined)();
  return E.isLeft(started) ? renderError(started.left) : undefined;
};

const startCpu = async (): Promise<undefined> => {
  const cpu: string = "@tensorflow/tfjs-backend-cpu";
  await import(/* @vite-ignore */ cpu);
  await tf.setBackend("cpu");
  return undefined;
};

const node: TestEnvironment = {
  starts: {
    cpu: startCpu,
    wasm: () => startPackage(packages.wasm),
    webgpu: () => startPackage(packages.webgpu),
  },
  suites: ["cpu", "wasm", "webgpu"],
  required: (variables["LONGTAIL_REQUIRE_BACKENDS"] ?? "cpu,wasm").split(","),
};

let environment = node;

/** Replaces the default environment, which is Node. Call it before suites are described. */
export const setEnvironment = (other: TestEnvironment): void => {
  environment = other;
};

const started = new Map<BackendName, Promise<string | undefined>>();

/** Makes a backend current, starting it the first time. The result says why it is missing, or nothing if it is there. */
export const useBackend = async (backend: BackendName): Promise<string | undefined> => {
  const starting =
    started.get(backend) ??
    environment.starts[backend]?.() ??
    Promise.resolve(`${backend} does not exist in this environment`);
  started.set(backend, starting);
  const missing = await starting;
  if (missing === undefined) await tf.setBackend(backend);
  return missing;
};

/**
 * Describes one suite for each backend, which is current in all of its tests.
 *
 * `backends` limits a suite to some backends. Suites are skipped, hooks included, if their backend is missing: WebGPU in Node
 * without a graphics adapter, WebGL or WebGPU in a page. LONGTAIL_REQUIRE_BACKENDS (`cpu,wasm` by default, or
 * `cpu,wasm,webgpu`) names the backends whose absence is a failure instead. LONGTAIL_TEST_ON (all by default) names the
 * backends that suites run on.
 */
export const describeOnBackends = (
  title: string,
  body: (backend: BackendName) => void,
  { backends = environment.suites }: { readonly backends?: readonly BackendName[] } = {},
): void => {
  for (const backend of backends.filter((name) => environment.suites.includes(name))) {
    const name = `${title} (${backend})`;
    const suite = (): void => body(backend);
    if (!runsOn(backend)) describe.skip(name, suite);
    else
      describe(name, async () => {
        // Awaited before the suite declares its hooks, which must not run without the backend.
        const missing = await useBackend(backend);
        if (missing !== undefined) {
          if (environment.required.includes(backend))
            it("has its backend", () => expect.fail(missing));
          else console.warn(`skipped on ${backend}: ${missing}`);
          describe.skip(missing, suite);
          return;
        }
        beforeAll(async () => {
          await useBackend(backend);
        });
        suite();
      });
  }
};
