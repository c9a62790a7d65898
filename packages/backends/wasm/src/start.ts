import { checkNumber, failure, integers, type LongtailError } from "@longtail/core";
import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import type { Task } from "fp-ts/lib/Task.js";
import type { TaskEither } from "fp-ts/lib/TaskEither.js";
import type { BackendInfo, StartOptions } from "./api.js";
import { NAME, replace, running, started, takeOver } from "./internal/factory.js";
import { type BackendFactory, describe, hasSimd, reasonOf } from "./internal/open-backend.js";
import { MOST_THREADS } from "./internal/open-in-node.js";
import { registerTrainingKernels } from "./training-kernels.js";

export type { BackendInfo, KernelChoice, StartOptions } from "./api.js";

/**
 * Makes WASM the current backend of tfjs, able to train, on several threads in Node.
 *
 * In a browser tfjs starts it its own way, with threads on pages that are cross-origin isolated. A second start
 * makes the running backend current again and says what it is; its options do not change it. Where threads cannot be had there is one, and
 * the description says why.
 *
 * @error OutOfRange (`threads` is not an integer from 1 to 8) · BackendMissing (the WebAssembly files are not there or do not run)
 * @owns  the backend belongs to tfjs; its threads keep no process alive; `stop` ends it
 * @source tfjs-backend-wasm 4.22.0, which has no threads in Node and no `Conv2DBackpropFilter`
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { start } from "@longtail/backend-wasm";
 *
 * const { description } = orThrow(await start({ threads: 2 })());
 * console.log(description); // WebAssembly with SIMD, 2 threads
 * ```
 */
export const start =
  (options: StartOptions = {}): TaskEither<LongtailError, BackendInfo> =>
  async () => {
    if (options.threads !== undefined) {
      const threads = checkNumber("threads", integers(1, MOST_THREADS), options.threads);
      if (E.isLeft(threads)) return threads;
    }
    try {
      registerTrainingKernels();
      await started();
      const ours = takeOver();
      const info =
        ours === undefined
          ? describe(getThreadsCount(), await hasSimd(), "composite", ["started elsewhere"])
          : (await ours.longtail.open(options)).info;
      if (!(await tf.setBackend(NAME))) throw new Error("tfjs could not make it current");
      return E.right(info);
    } catch (error) {
      return E.left(
        failure("BackendMissing", {
          backend: NAME,
          reason: reasonOf(error),
          remedy:
            "install @tensorflow/tfjs-backend-wasm 4.22.0; in a browser, serve its .wasm files and name their folder in `wasmPaths`",
        }),
      );
    }
  };

/**
 * Ends the backend, its tensors and its threads; `start` and `tf.setBackend("wasm")` start it again.
 *
 * @owns disposes the tensors that are on the backend
 * @source ours
 * @example
 * ```ts
 * import { start, stop, threads } from "@longtail/backend-wasm";
 *
 * await start()();
 * await stop();
 * console.log(threads()); // { count: 0, why: "the backend is not running" }
 * ```
 */
export const stop: Task<void> = async () => {
  await started();
  const ours = takeOver();
  await ours?.longtail.settled();
  if (!running()) return;
  replace(ours?.longtail.afresh() ?? (tf.findBackendFactory(NAME) as BackendFactory));
};
