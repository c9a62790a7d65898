import type { Store } from "@longtail/checkpoint";
import type { LongtailError } from "@longtail/core";
import * as A from "fp-ts/lib/Array.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";

/**
 * Writes text files to a store, one after another.
 *
 * @error FileUnwritable
 */
export const writeTexts = (
  store: Store,
  files: Readonly<Record<string, string>>,
): TE.TaskEither<LongtailError, void> =>
  pipe(
    Object.entries(files),
    A.traverse(TE.ApplicativeSeq)(([name, text]) =>
      store.write(name, new TextEncoder().encode(text)),
    ),
    TE.map(() => undefined),
  );
