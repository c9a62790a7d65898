import { basename, dirname, resolve } from "node:path";
import {
  type PublishedWeights,
  publishedWeights,
  readCheckpoint,
  writeSafetensors,
} from "@longtail/checkpoint";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { digestOf, failure, type LongtailError, printable } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { readBytes } from "../read-file.js";
import { recognized } from "../recognized.js";

/** The result of `longtail convert`. */
export interface Converted extends PublishedWeights {
  readonly file: string;
  readonly bytes: number;
  /** The file's SHA-256. */
  readonly digest: string;
}

const checkNames = (from: string, to: string): TE.TaskEither<LongtailError, string> => {
  const refused = (reason: string) => TE.left(failure("FileUnwritable", { file: to, reason }));
  if (!to.toLowerCase().endsWith(".safetensors"))
    return refused("its name must end in .safetensors");
  return resolve(from) === resolve(to)
    ? refused("it is the file to convert: name another")
    : TE.right(to);
};

/**
 * Converts a checkpoint of PyTorch's, or another file of weights, to safetensors with the names of the networks here.
 *
 * The numbers are copied bit for bit. The file carries its own digest, and the digest of the file that it comes from.
 *
 * @error FileMissing · FileForeign · FileTruncated · core/FileDamaged · checkpoint/CodeRefused · FileUnwritable (a name that
 *        does not end in .safetensors)
 */
export const convertWeights = (from: string, to: string): TE.TaskEither<LongtailError, Converted> =>
  pipe(
    checkNames(from, to),
    TE.bindTo("file"),
    TE.bind("source", () => readBytes(from, "the weights to convert")),
    TE.bind("weights", ({ source }) =>
      pipe(
        readCheckpoint(source, from),
        TE.chainEitherK((read) => publishedWeights(read, from)),
      ),
    ),
    TE.bind("bytes", ({ source, weights: { tensors, layout } }) =>
      TE.fromEither(
        writeSafetensors({
          tensors,
          metadata: {
            "longtail.sha256": "",
            format: "pt",
            source: basename(from),
            sourceSha256: digestOf(source),
            layout,
          },
        }),
      ),
    ),
    TE.tap(({ bytes }) => folderStore(dirname(to)).write(basename(to), bytes)),
    TE.map(({ file, weights, bytes }) => ({
      ...weights,
      file,
      bytes: bytes.length,
      digest: digestOf(bytes),
    })),
  );

/** What `longtail convert` did, for people. */
export const conversionText = ({ file, bytes, digest, ...weights }: Converted): string =>
  [
    `Recognized ${recognized(weights)}`,
    `${Object.keys(weights.tensors).length} tensors, ${(bytes / 1e6).toPrecision(3)} MB: ${printable(file)}`,
    `SHA-256 ${digest}`,
  ].join("\n");
