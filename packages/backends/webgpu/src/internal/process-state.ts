import type { LongtailError } from "@longtail/core";
import type { KernelConfig } from "@tensorflow/tfjs-core";
import type { Either } from "fp-ts/lib/Either.js";
import type { BackendInfo } from "../backend-info.js";
import type { Gpu } from "./gpu.js";

/** What a process or page has started. */
export interface ProcessState {
  /** Dawn crashes when the object that made its devices is collected, so this is never let go. */
  gpu?: Gpu;
  /** The factory that tfjs knows as `webgpu` if it is ours, what it gives, and how it failed if it did. */
  running?: {
    readonly factory: () => unknown;
    readonly info: BackendInfo;
    readonly broken: () => LongtailError | undefined;
  };
  /** tfjs's own kernels that ours stand in front of, by name. */
  readonly stock: Map<string, KernelConfig>;
  /** The last start, which the next one waits for. */
  last: Promise<Either<LongtailError, BackendInfo> | undefined>;
}

const key = Symbol.for("@longtail/backend-webgpu");

/**
 * The state of this process.
 *
 * tfjs keeps its engine on `globalThis`, one for all copies of its code. This belongs to that engine and lies
 * beside it, so that two copies of this package start one device.
 */
export const processState = (): ProcessState => {
  const holder = globalThis as { [key]?: ProcessState };
  holder[key] ??= { stock: new Map(), last: Promise.resolve(undefined) };
  return holder[key];
};
