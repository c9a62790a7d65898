import { parseCifar10Batch, parseCifar100File } from "@longtail/cifar";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import { calibration } from "@longtail/ece";
import type { LoadedRun } from "@longtail/mislas";
import { reliabilityDiagram } from "@longtail/report";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

/** Who watches a test set being judged, and whether it goes on. */
export interface Judging {
  readonly progress: (done: number, count: number) => void;
  readonly goesOn: () => boolean;
}

const imagesAtOnce = 250;

const bytesOf = (file: File): TE.TaskEither<LongtailError, Uint8Array> =>
  TE.tryCatch(
    async () => new Uint8Array(await file.arrayBuffer()),
    (thrown) => failure("FileUnreadable", { file: file.name, reason: messageOf(thrown) }),
  );

const parserFor = ({ classNames, shape }: LoadedRun) => {
  const parse = { 10: parseCifar10Batch, 100: parseCifar100File }[classNames.length];
  return parse === undefined || shape.join() !== "32,32,3"
    ? E.left(
        failure("Incompatible", {
          path: [],
          what: "a file of CIFAR's records",
          needs: "a network for the 10 or 100 classes of CIFAR and images of 32 x 32 x 3",
          got: `${classNames.length} classes, ${shape.join(" x ")}`,
        }),
      )
    : E.right(parse);
};

/**
 * The reliability diagram of a run on the first of some files of CIFAR's records, as SVG; undefined if it was stopped.
 *
 * @error FileForeign · FileUnreadable · Incompatible (a network of other classes) · BackendFailure
 */
export const judged = (
  run: LoadedRun,
  [file]: readonly File[],
  { progress, goesOn }: Judging,
): TE.TaskEither<LongtailError, string | undefined> =>
  pipe(
    TE.fromEither(parserFor(run)),
    TE.bindTo("parse"),
    TE.bind("bytes", () => bytesOf(file as File)),
    TE.chainEitherK(({ parse, bytes }) => parse(bytes, (file as File).name)),
    TE.chain(({ images, labels }) => async () => {
      const confidences: number[] = [];
      const predictions: number[] = [];
      const size = images.length / labels.length;
      while (predictions.length < labels.length) {
        if (!goesOn()) return E.right(undefined);
        const from = predictions.length;
        const said = await run.classify(
          images.subarray(from * size, (from + imagesAtOnce) * size),
        )();
        if (E.isLeft(said)) return said;
        for (const { label, confidence } of said.right) {
          predictions.push(label);
          confidences.push(confidence);
        }
        progress(predictions.length, labels.length);
      }
      return pipe(
        calibration({ confidences, predictions, labels }),
        E.map((found) => reliabilityDiagram(found, { title: `${run.name} on ${file?.name}` })),
      );
    }),
  );
