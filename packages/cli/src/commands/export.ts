import { basename, dirname, join, resolve } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { type DescribedNetwork, type LongtailError, printable } from "@longtail/core";
import { type LoadedRun, loadRun } from "@longtail/mislas";
import type { Calibrator } from "@longtail/post-hoc-calibration";
import * as A from "#fp-ts/Array";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type BackendOptions, startAndSay } from "../backend.js";
import { inFolder } from "../open-run.js";
import type { Screen } from "../progress.js";

type Files = Readonly<Record<string, Uint8Array>>;

type Format = (
  network: DescribedNetwork,
  calibrator: Calibrator | undefined,
  name: string,
) => TE.TaskEither<LongtailError, Files>;

// Loaded when used: training needs neither.
const formats = {
  onnx: (network, calibrator, name) =>
    pipe(
      TE.fromTask(() => import("@longtail/onnx")),
      TE.chainEitherK(({ onnxModel }) => onnxModel(network, calibrator)),
      TE.map((bytes) => ({ [name]: bytes })),
    ),
  "tf-layers": (network, calibrator) =>
    pipe(
      TE.fromTask(() => import("@longtail/tf-layers")),
      TE.chain(({ layersFiles }) => layersFiles(network, calibrator)),
      TE.map((files): Files => ({ ...files })),
    ),
} as const satisfies Record<string, Format>;

/** What a run can be exported to. */
export const exportFormats = Object.keys(formats) as readonly (keyof typeof formats)[];

/** Options of `longtail export`. */
export interface ExportOptions extends BackendOptions {
  readonly to: keyof typeof formats;
  /** The ONNX file, or the folder for tf.layers; in the run's folder by default. */
  readonly out?: string;
  /** The weights of the best epoch in place of the last. */
  readonly best?: boolean;
}

/** The result of `longtail export`: plain JSON. */
export interface Exported {
  readonly to: ExportOptions["to"];
  /** The files, and the bytes in all of them. */
  readonly files: readonly string[];
  readonly bytes: number;
  readonly weights: string;
  readonly calibration: Calibrator["kind"] | "none";
  /** What the network is given. */
  readonly input: DescribedNetwork["input"]["input"];
  readonly shape: DescribedNetwork["shape"];
  readonly classes: number;
}

const written = (folder: string, files: Files): TE.TaskEither<LongtailError, readonly string[]> => {
  const store = folderStore(folder);
  return pipe(
    Object.entries(files),
    A.traverse(TE.ApplicativeSeq)(([name, bytes]) =>
      pipe(
        store.write(name, bytes),
        TE.map(() => join(folder, name)),
      ),
    ),
    TE.mapLeft(inFolder(folder)),
  );
};

const exported = (
  { described, calibrator, weights }: LoadedRun,
  { to, out }: ExportOptions & { readonly out: string },
): TE.TaskEither<LongtailError, Exported> =>
  pipe(
    described,
    TE.bindTo("network"),
    TE.bind("files", ({ network }) => formats[to](network, calibrator, basename(out))),
    TE.bind("names", ({ files }) => written(to === "onnx" ? dirname(out) : out, files)),
    TE.map(({ network: { input, shape, classNames }, files, names }) => ({
      to,
      files: names,
      bytes: Object.values(files).reduce((sum, { length }) => sum + length, 0),
      weights,
      calibration: calibrator?.kind ?? "none",
      input: input.input,
      shape,
      classes: classNames.length,
    })),
  );

/**
 * Writes a trained run in another format, from normalization to calibrated probabilities. Only the run's folder is needed.
 *
 * @error FileMissing (a run of an earlier version, or one that has not finished) · Incompatible (a calibrator or a component that the
 *        format cannot hold) · FileUnwritable · BackendMissing · errors of loading the run
 */
export const exportRun = (
  folder: string,
  { best = false, out, ...options }: ExportOptions,
  screen?: Screen,
): TE.TaskEither<LongtailError, Exported> =>
  pipe(
    startAndSay(options, screen),
    TE.chain(() =>
      TE.bracket(
        pipe(
          loadRun(folderStore(folder), { weights: best ? "best" : "last" }),
          TE.mapLeft(inFolder(folder)),
        ),
        (run) =>
          exported(run, {
            ...options,
            out: resolve(out ?? join(folder, options.to === "onnx" ? "model.onnx" : "tf-layers")),
          }),
        (run) => TE.fromIO(run.dispose),
      ),
    ),
  );

/** What `longtail export` did, for people. */
export const exportText = (run: Exported): string => {
  const input =
    run.input === "rows"
      ? `float32 [batch, ${run.shape[2]}]`
      : `${run.to === "onnx" ? "uint8" : "float32"} [batch, ${run.shape.join(", ")}], raw pixels from 0 to 255`;
  const calibration =
    run.calibration === "none"
      ? "not calibrated; `longtail calibrate` fits a calibrator to a run"
      : `calibrated (${run.calibration})`;
  return [
    ...run.files.map((file) => printable(file)),
    `${(run.bytes / 1e6).toPrecision(3)} MB, weights: ${run.weights}`,
    `takes ${input}`,
    `gives probabilities float32 [batch, ${run.classes}], ${calibration}`,
  ].join("\n");
};
