import type { ReadableStore } from "@longtail/checkpoint";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import { type Decoder, imageFor, openDecoder } from "@longtail/images";
import { type Classified, type LoadedRun, loadRun } from "@longtail/mislas";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { startBackend } from "../worker/start-backend.js";

/** A loaded run, what decodes its pictures, and what computes. */
export interface Network {
  readonly run: LoadedRun;
  readonly decode: Decoder;
  readonly backend: string;
}

const squareOnly = ({ shape: [height, width, channels] }: LoadedRun): LongtailError | undefined =>
  height === width && channels === 3
    ? undefined
    : failure("Incompatible", {
        path: [],
        what: "a picture",
        needs: "a network for square images of three channels",
        got: `${height} x ${width} x ${channels}`,
      });

/** Loads a run. */
export const openNetwork = (store: ReadableStore): TE.TaskEither<LongtailError, Network> =>
  pipe(
    startBackend("auto"),
    TE.bindTo("started"),
    TE.bind("decode", () => openDecoder),
    TE.bind("run", () => loadRun(store)),
    TE.chainFirst(({ run }) => {
      const error = squareOnly(run);
      if (error !== undefined) run.dispose();
      return error === undefined ? TE.right(run) : TE.left(error);
    }),
    TE.map(({ started, decode, run }) => ({ run, decode, backend: started.description })),
  );

/** What the network says of a picture, and the pixels that it was shown. */
export interface Answer {
  readonly said: Classified;
  readonly pixels: Uint8Array;
}

const bytesOf = (file: File): TE.TaskEither<LongtailError, Uint8Array> =>
  TE.tryCatch(
    async () => new Uint8Array(await file.arrayBuffer()),
    (thrown) => failure("FileUnreadable", { file: file.name, reason: messageOf(thrown) }),
  );

/** Makes the network's image from a picture, as its evaluation does, and classifies it. */
export const answer = (
  { run, decode }: Network,
  file: File,
): TE.TaskEither<LongtailError, Answer> =>
  pipe(
    bytesOf(file),
    TE.chain((bytes) => imageFor(run, decode)(file.name, bytes)),
    TE.bindTo("pixels"),
    TE.bind("all", ({ pixels }) => (run.pictures ?? run).classify(pixels)),
    TE.map(({ pixels, all }) => ({ pixels, said: all[0] as Classified })),
  );
