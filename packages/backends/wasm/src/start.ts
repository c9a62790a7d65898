import { checkNumber, failure, integers, type LongtailError, messageOf } from "@longtail/core";
import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Task } from "#fp-ts/Task";
import * as TE from "#fp-ts/TaskEither";
import type { BackendInfo, StartOptions } from "./backend-info.js";
import { describeBackend, hasSimd } from "./internal/backend/describe.js";
import {
  ensureFactory,
  isRunning,
  replaceFactory,
  whenStarted,
} from "./internal/backend/factory.js";
import { MAX_THREADS } from "./internal/backend/open-in-node.js";
import { backendName } from "./internal/kernels/layers.js";
import { registerTrainingKernels } from "./training-kernels.js";

const checkThreads = ({ threads }: StartOptions): E.Either<LongtailError, unknown> =>
  threads === undefined
    ? E.right(undefined)
    : checkNumber("threads", integers(1, MAX_THREADS), threads);

const open = async (options: StartOptions): Promise<BackendInfo> => {
  registerTrainingKernels();
  await whenStarted();
  const factory = ensureFactory();
  const info =
    factory === undefined
      ? describeBackend(getThreadsCount(), await hasSimd(), "composite", ["started elsewhere"])
      : (await factory.longtail.open(options)).info;
  if (!(await tf.setBackend(backendName)))
    throw new Error("TensorFlow.js did not make it the current backend");
  return info;
};

const missing = (thrown: unknown): LongtailError =>
  failure("BackendMissing", {
    backend: backendName,
    reason: messageOf(thrown),
    remedy:
      "install @tensorflow/tfjs-backend-wasm 4.22.0; in a browser, serve its .wasm files and pass their folder as `wasmPaths`",
  });

/**
 * Makes WASM TensorFlow.js's current backend, able to train, on several threads in Node.
 *
 * In a browser, TensorFlow.js starts the backend itself, with threads on cross-origin isolated
 * pages. If the backend already runs, it becomes current again and the options are ignored. Without
 * threads it runs on one, and the description says why.
 *
 * @error OutOfRange (`threads` is not an integer from 1 to 8) · BackendMissing (the WebAssembly
 *        files are missing or do not run)
 * @owns  TensorFlow.js owns the backend. Its threads do not keep the process alive. `stop` ends it.
 * @source tfjs-backend-wasm 4.22.0, which lacks threads in Node and `Conv2DBackpropFilter`
 * @example
 * ```ts
 * import { start } from "@longtail/backend-wasm";
 * import { orThrow } from "@longtail/core";
 *
 * const { description } = await orThrow(start({ threads: 2 }));
 * console.log(description); // WebAssembly with SIMD, 2 threads
 * ```
 */
export const start = (options: StartOptions = {}): TE.TaskEither<LongtailError, BackendInfo> =>
  pipe(
    TE.fromEither(checkThreads(options)),
    TE.chain(() => TE.tryCatch(() => open(options), missing)),
  );

/**
 * Ends the backend, its tensors and its threads. `start` and `tf.setBackend("wasm")` start it
 * again.
 *
 * @owns disposes the tensors on the backend
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
  await whenStarted();
  const factory = ensureFactory();
  await factory?.longtail.settled();
  if (isRunning())
    replaceFactory(factory?.longtail.renewed() ?? tf.findBackendFactory(backendName));
};
