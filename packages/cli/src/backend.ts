import * as wasm from "@longtail/backend-wasm";
import * as webgpu from "@longtail/backend-webgpu";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

type Start = () => TE.TaskEither<LongtailError, string>;

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
 * Makes a backend current and returns its description.
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
