import type { Store } from "@longtail/checkpoint";
import type { LongtailError } from "@longtail/core";
import * as A from "#fp-ts/Array";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

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
