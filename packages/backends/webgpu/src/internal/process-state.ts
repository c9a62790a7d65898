import type { LongtailError } from "@longtail/core";
import type { KernelConfig } from "@tensorflow/tfjs-core";
import type { Either } from "#fp-ts/Either";
import type { BackendInfo } from "../backend-info.js";
import type { Gpu } from "./gpu.js";

/** What this process or page has started. */
export interface ProcessState {
  /** Kept forever: Dawn crashes when the object that created its devices is garbage-collected. */
  gpu?: Gpu;
  /**
   * The factory that this package registered, what it runs on, and why it has ended, if it has.
   */
  running?: {
    readonly factory: () => unknown;
    readonly info: BackendInfo;
    readonly deviceFailure: () => LongtailError | undefined;
  };
  /** The kernels of TensorFlow.js that this package overrides, by name. */
  readonly stock: Map<string, KernelConfig>;
  /** The latest start, which the next one waits for. */
  latestStart: Promise<Either<LongtailError, BackendInfo> | undefined>;
}

const key = Symbol.for("@longtail/backend-webgpu");

/**
 * The state of this process.
 *
 * It is on `globalThis`, as is the engine of TensorFlow.js, so that two copies of this package
 * start one device.
 */
export const processState = (): ProcessState => {
  const holder = globalThis as { [key]?: ProcessState };
  holder[key] ??= { stock: new Map(), latestStart: Promise.resolve(undefined) };
  return holder[key];
};
