import { type Checked, decode, failure, under } from "@longtail/core";
import type * as t from "io-ts";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/**
 * Decodes the content of a JSON file.
 *
 * @error FileForeign (not JSON) · errors of the codec, under the file's name
 */
export const decodeFile =
  <A>(file: string, codec: t.Type<A>) =>
  (bytes: Uint8Array): Checked<A> =>
    pipe(
      E.tryCatch(
        (): unknown => JSON.parse(new TextDecoder().decode(bytes)),
        () => failure("FileForeign", { file, expected: "JSON", found: "something else" }),
      ),
      E.chain((value) => pipe(decode(codec)(value), E.mapLeft(under(file)))),
    );
