import { folderStore } from "@longtail/checkpoint/folder-store";
import { failure, type LongtailError, printable } from "@longtail/core";
import { imageFor, openDecoder } from "@longtail/images";
import { type Classified, type LoadedRun, loadRun } from "@longtail/mislas";
import type { Calibrator } from "@longtail/post-hoc-calibration";
import { percentage } from "@longtail/report";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type BackendOptions, startAndSay } from "../backend.js";
import { imageFiles } from "../image-files.js";
import { inFolder } from "../open-run.js";
import type { Screen } from "../progress.js";
import { readBytes } from "../read-file.js";
import { columns } from "../table.js";

/** Options of `longtail predict`. */
export interface PredictOptions extends BackendOptions {
  /** The weights of the best epoch in place of the last. */
  readonly best?: boolean;
  /** How many of the most probable classes of an image are shown. */
  readonly top: number;
}

/** A class and its probability. */
export interface ClassConfidence {
  readonly className: string;
  readonly confidence: number;
}

/** What a run says of an image: its most probable classes, in order. */
export interface PredictedImage extends ClassConfidence {
  readonly file: string;
  readonly label: number;
  readonly top: readonly ClassConfidence[];
}

/** The result of `longtail predict`: plain JSON, but for the errors. */
export interface Predicted {
  readonly run: string;
  readonly weights: string;
  /** What has corrected the confidences; `none` where the run has no calibrator for its weights. */
  readonly calibration: Calibrator["kind"] | "none";
  readonly images: readonly PredictedImage[];
  /** The files that are no image, or a broken one. */
  readonly errors: readonly LongtailError[];
}

const squareOnly = ({ shape }: LoadedRun): E.Either<LongtailError, true> => {
  const [height, width, channels] = shape;
  return height === width && channels === 3
    ? E.right(true)
    : E.left(
        failure("Incompatible", {
          path: [],
          what: "a file of an image",
          needs: "a network for square images of three channels",
          got: shape.join(" x "),
        }),
      );
};

interface Pixels {
  readonly file: string;
  readonly image: Uint8Array;
}

// One file at a time: a photograph takes much memory while it is decoded.
const pixelsOf = (
  files: readonly string[],
  run: LoadedRun,
): TE.TaskEither<LongtailError, readonly E.Either<LongtailError, Pixels>[]> =>
  pipe(
    openDecoder,
    TE.map((decode) => imageFor(run, decode)),
    TE.chainTaskK((imageOf) => async () => {
      const read: E.Either<LongtailError, Pixels>[] = [];
      for (const file of files)
        read.push(
          await pipe(
            readBytes(file, "an image to classify"),
            TE.chain((bytes) => imageOf(file, bytes)),
            TE.map((image) => ({ file, image })),
          )(),
        );
      return read;
    }),
  );

const topOf = (
  { probabilities }: Classified,
  classNames: readonly string[],
  top: number,
): readonly ClassConfidence[] =>
  Array.from(probabilities, (confidence, k) => ({ className: classNames[k] as string, confidence }))
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, top);

const joined = (images: readonly Uint8Array[], size: number): Uint8Array => {
  const whole = new Uint8Array(images.length * size);
  images.forEach((image, i) => {
    whole.set(image, i * size);
  });
  return whole;
};

const predictWith = (
  run: LoadedRun,
  folder: string,
  files: readonly string[],
  top: number,
): TE.TaskEither<LongtailError, Predicted> =>
  pipe(
    squareOnly(run),
    TE.fromEither,
    TE.chain(() => pixelsOf(files, run)),
    TE.map((read) => ({
      pixels: read.flatMap((one) => (E.isRight(one) ? [one.right] : [])),
      errors: read.flatMap((one) => (E.isLeft(one) ? [one.left] : [])),
    })),
    TE.bind("said", ({ pixels: [first, ...rest] }) =>
      first === undefined
        ? TE.right([])
        : (run.pictures ?? run).classify(
            joined(
              [first, ...rest].map(({ image }) => image),
              first.image.length,
            ),
          ),
    ),
    TE.map(({ pixels, errors, said }) => ({
      run: folder,
      weights: run.weights,
      calibration: run.calibrator?.kind ?? "none",
      images: said.map((one, i) => ({
        file: (pixels[i] as Pixels).file,
        label: one.label,
        className: one.className,
        confidence: one.confidence,
        top: topOf(one, run.classNames, top),
      })),
      errors,
    })),
  );

/**
 * Classifies image files with a trained run. Only the run's folder is needed, not its data.
 *
 * A file that is no image, or a broken one, is among the errors of the result; the others are classified all the same.
 *
 * @error FileMissing (a path that names nothing; a run of an earlier version, or one that has not finished) · Incompatible (a network
 *        for other images) · BackendMissing · errors of loading the run
 */
export const predictImages = (
  folder: string,
  paths: readonly string[],
  { best = false, top, ...device }: PredictOptions,
  screen?: Screen,
): TE.TaskEither<LongtailError, Predicted> =>
  pipe(
    imageFiles(paths),
    TE.chainFirst(() => startAndSay(device, screen)),
    TE.chain((files) =>
      TE.bracket(
        pipe(
          loadRun(folderStore(folder), { weights: best ? "best" : "last" }),
          TE.mapLeft(inFolder(folder)),
        ),
        (run) => predictWith(run, folder, files, top),
        (run) => TE.fromIO(run.dispose),
      ),
    ),
  );

/** What a run says of some images, one per line, with confidences in percent. */
export const predictionTable = ({
  images,
  weights,
  calibration,
}: Omit<Predicted, "errors">): string => {
  const rows = images.map(({ file, top }) => [
    printable(file, 60),
    ...top.flatMap(({ className, confidence }) => [
      printable(className, 30),
      percentage(confidence),
    ]),
  ]);
  const note =
    calibration === "none"
      ? "not calibrated; `longtail calibrate` corrects them"
      : `calibrated (${calibration})`;
  return `${columns(rows, "left")}\n\nThe most probable classes and their confidences in percent, ${note}. Weights: ${weights}.`;
};
