import * as wasm from "@longtail/backend-wasm";
import * as webgpu from "@longtail/backend-webgpu";
import { failure, type LongtailError } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";

const startCpu = (): TE.TaskEither<LongtailError, string> =>
  TE.tryCatch(
    async () => {
      await import("@tensorflow/tfjs-backend-cpu");
      await tf.setBackend("cpu");
      return "plain JavaScript, for tests and small pieces: training takes hours";
    },
    (thrown) =>
      failure("BackendMissing", {
        backend: "cpu",
        reason: String(thrown),
        remedy: "install @tensorflow/tfjs-backend-cpu",
      }),
  );

/** The backends by name, and how each is started; the result describes it. */
export const backends: Readonly<Record<string, () => TE.TaskEither<LongtailError, string>>> = {
  wasm: () =>
    pipe(
      wasm.start(),
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
 * Makes a backend the current one; the result describes it.
 *
 * @error UnknownName · BackendMissing
 */
export const startBackend = (name: string): TE.TaskEither<LongtailError, string> => {
  const start = Object.hasOwn(backends, name) ? backends[name] : undefined;
  return start === undefined
    ? TE.left(
        failure("UnknownName", {
          path: ["--backend"],
          noun: "backend",
          actual: name,
          known: Object.keys(backends),
        }),
      )
    : start();
};
