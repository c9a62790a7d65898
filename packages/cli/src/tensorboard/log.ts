import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import type { Plan } from "@longtail/mislas";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type EventLog, inOrder } from "../event-log.js";
import { fileVersion } from "./event-file.js";
import { recordOf } from "./records.js";

const now = (): number => Date.now() / 1000;

const append =
  (folder: string, name: string) =>
  (bytes: Uint8Array): TE.TaskEither<LongtailError, void> => {
    const file = join(folder, name);
    return TE.tryCatch(
      async () => {
        await mkdir(folder, { recursive: true });
        await appendFile(file, bytes);
      },
      (cause) => failure("FileUnwritable", { file, reason: messageOf(cause) }),
    );
  };

/**
 * Logs a run's epochs to a TensorBoard file in its folder, `events.out.tfevents.SECONDS.longtail`.
 *
 * Each invocation has a file of its own, as TensorBoard expects it.
 */
export const tensorboardLog = (folder: string, { stages, pipeline }: Plan): EventLog => {
  const began = now();
  const write = append(folder, `events.out.tfevents.${Math.floor(began)}.longtail`);
  let begun = false;
  return inOrder((event) => {
    const record = recordOf(event, stages, pipeline.evaluation.on, now());
    if (record === undefined) return TE.right(undefined);
    const first = begun ? TE.right(undefined) : write(fileVersion({ seconds: began, step: 0 }));
    begun = true;
    return pipe(
      first,
      TE.chain(() => write(record)),
    );
  });
};
