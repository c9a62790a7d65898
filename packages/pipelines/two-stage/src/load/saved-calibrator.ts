import {
  closed,
  decode,
  digestOf,
  digestOfJson,
  FileDamaged,
  failure,
  type LongtailError,
  text,
} from "@longtail/core";
import { Calibrator } from "@longtail/post-hoc-calibration";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { jsonFile, jsonIn } from "../json-file.js";

/** The file of the calibrator that corrects a run's probabilities. */
export const calibratorName = "calibrator.json";

/** A calibrator and the weights whose probabilities it corrects; it fits no others. */
const Saved = closed(
  "saved calibrator",
  {
    /** The file of the weights, and its SHA-256. */
    weights: text,
    sha256: text,
    calibrator: Calibrator,
  },
  {
    /** The SHA-256 of the calibrator itself. Files written before there was one lack it. */
    digest: text,
  },
);

/** The bytes of `calibrator.json`. */
export const calibratorFile = (
  calibrator: Calibrator,
  weights: { readonly file: string; readonly bytes: Uint8Array },
): Uint8Array =>
  jsonFile({
    weights: weights.file,
    sha256: digestOf(weights.bytes),
    calibrator,
    digest: digestOfJson(calibrator),
  });

const checkDigest = (
  calibrator: Calibrator,
  expected: string | undefined,
): E.Either<LongtailError, void> => {
  const actual = digestOfJson(calibrator);
  return expected === undefined || expected === actual
    ? E.right(undefined)
    : E.left(FileDamaged.of({ file: calibratorName, expected, actual }));
};

/**
 * The calibrator in `calibrator.json`, if it was fitted to the given weights; undefined for a run without a calibrator, and for
 * weights of another name, such as the best ones where the last ones were calibrated.
 *
 * @error FileDamaged · FileForeign (not JSON; fitted to other weights of the same name) · what the codec reports
 */
export const calibratorFor = (
  bytes: Uint8Array | undefined,
  weights: { readonly file: string; readonly bytes: Uint8Array },
): E.Either<LongtailError, Calibrator | undefined> =>
  bytes === undefined
    ? E.right(undefined)
    : pipe(
        jsonIn(bytes, calibratorName),
        E.chain(decode(Saved)),
        E.tap(({ calibrator, digest }) => checkDigest(calibrator, digest)),
        E.chain(({ weights: file, sha256, calibrator }) => {
          if (sha256 === digestOf(weights.bytes)) return E.right(calibrator);
          return file === weights.file
            ? E.left(
                failure("FileForeign", {
                  file: calibratorName,
                  expected: `a calibrator of ${file}`,
                  found: "one of other weights of that name; calibrate the run again",
                }),
              )
            : E.right(undefined);
        }),
      );
