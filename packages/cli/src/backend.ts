import * as wasm from "@longtail/backend-wasm";
import * as webgpu from "@longtail/backend-webgpu";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Screen } from "./progress.js";

/** Which backend computes, and on how many threads. */
export interface BackendOptions {
  readonly backend: string;
  /** Threads of the wasm backend; one per core, at most 8, when absent. */
  readonly threads?: number;
}

type Start = (threads: number | undefined) => TE.TaskEither<LongtailError, string>;

const startCpu: Start = () =>
  TE.tryCatch(
    async () => {
      await import("@tensorflow/tfjs-backend-cpu");
      await tf.setBackend("cpu");
      return "plain JavaScript, for tests and small models: training takes hours";
    },
    (thrown) =>
      failure("BackendMissing", {
        backend: "cpu",
        reason: messageOf(thrown),
        remedy: "install @tensorflow/tfjs-backend-cpu",
      }),
  );

/** The function that starts each backend, by name; it returns the backend's description. */
export const backends: Readonly<Record<string, Start>> = {
  wasm: (threads) =>
    pipe(
      wasm.start(threads === undefined ? {} : { threads }),
      TE.map(({ description }) => description),
    ),
  webgpu: () =>
    pipe(
      webgpu.start(),
      TE.map(({ description }) => description),
    ),
  cpu: startCpu,
};

/**
 * Makes a backend current and returns its description.
 *
 * @error UnknownName · Incompatible (threads for another backend than wasm) · OutOfRange (threads) · BackendMissing
 */
export const startBackend = ({
  backend,
  threads,
}: BackendOptions): TE.TaskEither<LongtailError, string> => {
  const start = Object.hasOwn(backends, backend) ? backends[backend] : undefined;
  if (start === undefined)
    return TE.left(
      failure("UnknownName", {
        path: ["--backend"],
        noun: "backend",
        actual: backend,
        known: Object.keys(backends),
      }),
    );
  if (threads !== undefined && backend !== "wasm")
    return TE.left(
      failure("Incompatible", {
        path: ["--threads"],
        what: "a number of threads",
        needs: "the wasm backend",
        got: backend,
      }),
    );
  return start(threads);
};

/**
 * Makes a backend current, and says on the screen what computes.
 *
 * @error those of `startBackend`
 */
export const startAndSay = (
  options: BackendOptions,
  screen: Screen | undefined,
): TE.TaskEither<LongtailError, string> =>
  pipe(
    startBackend(options),
    TE.tapIO((device) => () => screen?.write(`${options.backend} backend: ${device}\n`)),
  );
