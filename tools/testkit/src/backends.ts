import { type LongtailError, renderError } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import type { TaskEither } from "fp-ts/lib/TaskEither.js";
import { beforeAll, describe, expect, it } from "vitest";

/** The backends that tests run on: WASM in Node, WebGL in a browser, the others in both. */
export type BackendName = "cpu" | "wasm" | "webgl" | "webgpu";

/** Makes a backend the current one; the result says why it cannot be had, or nothing when it can. */
export type Start = () => Promise<string | undefined>;

/** What the place that tests run in has. */
export interface Place {
  readonly starts: Partial<Readonly<Record<BackendName, Start>>>;
  /** What suites run on, where they are not more particular. */
  readonly suites: readonly BackendName[];
  /** Whose absence is a failure. */
  readonly required: readonly string[];
}

interface BackendPackage {
  readonly start: (options?: {
    readonly kernels: "fused" | "composite";
  }) => TaskEither<LongtailError, unknown>;
}

const environment = globalThis.process?.env ?? {};

/**
 * Whether WASM runs its fused kernels, or compositions of tfjs's (the environment variable LONGTAIL_WASM_KERNELS says `composite`).
 *
 * With compositions the other backends stand aside: nothing is different there.
 */
export const wasmKernels: "fused" | "composite" =
  environment["LONGTAIL_WASM_KERNELS"] === "composite" ? "composite" : "fused";

// The packages are named in variables: the kit is built before they are, and they test themselves with it.
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

const node: Place = {
  starts: {
    cpu: startCpu,
    wasm: () => startPackage(packages.wasm),
    webgpu: () => startPackage(packages.webgpu),
  },
  suites: ["cpu", "wasm", "webgpu"],
  required: (environment["LONGTAIL_REQUIRE_BACKENDS"] ?? "cpu,wasm").split(","),
};

let place = node;

/** For tests elsewhere than in Node: says what is there, before any suite is described. */
export const testIn = (elsewhere: Place): void => {
  place = elsewhere;
};

const started = new Map<BackendName, Promise<string | undefined>>();

/** Makes a backend the current one; the result says why it cannot be had, or nothing when it can. */
export const useBackend = async (backend: BackendName): Promise<string | undefined> => {
  const starting =
    started.get(backend) ??
    place.starts[backend]?.() ??
    Promise.resolve(`there is no ${backend} here`);
  started.set(backend, starting);
  const missing = await starting;
  if (missing === undefined) await tf.setBackend(backend);
  return missing;
};

/**
 * One suite for each backend, with the backend current in all of its tests.
 *
 * `backends` names those that a suite is for, where it is not for all; it runs on those of them that the place has.
 * In Node CPU and WASM must be there. Without a graphics adapter a suite for WebGPU is skipped, hooks included, and says
 * why; the environment variable LONGTAIL_REQUIRE_BACKENDS (`cpu,wasm,webgpu`) makes that a failure. In a page the same
 * holds of WebGL and WebGPU.
 */
export const describeOnBackends = (
  title: string,
  body: (backend: BackendName) => void,
  { backends = place.suites }: { readonly backends?: readonly BackendName[] } = {},
): void => {
  for (const backend of backends.filter((name) => place.suites.includes(name))) {
    const name = `${title} (${backend})`;
    const suite = (): void => body(backend);
    if (wasmKernels === "composite" && backend !== "wasm") describe.skip(name, suite);
    else
      describe(name, async () => {
        // Known before the suite's hooks are declared: they must not run when the backend is missing.
        const missing = await useBackend(backend);
        if (missing !== undefined) {
          if (place.required.includes(backend))
            it("has the backend that it requires", () => expect.fail(missing));
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
