import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";

/**
 * A module that only some need, loaded when it is used.
 *
 * @error FileMissing (not installed) · FileUnreadable (it does not load)
 */
export const optionalModule = <A>(
  name: string,
  load: () => Promise<A>,
): TE.TaskEither<LongtailError, A> =>
  TE.tryCatch(load, (thrown) =>
    Object(thrown).code === "ERR_MODULE_NOT_FOUND"
      ? failure("FileMissing", {
          file: `node_modules/${name}`,
          purpose: `this command; install it with: npm install ${name}`,
        })
      : failure("FileUnreadable", { file: `node_modules/${name}`, reason: messageOf(thrown) }),
  );
