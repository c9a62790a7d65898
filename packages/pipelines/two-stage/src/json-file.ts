import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as E from "#fp-ts/Either";

/** Plain data as a JSON file for people to read. */
export const jsonFile = (value: unknown): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

/**
 * The value in a JSON file.
 *
 * @error FileForeign (not JSON)
 */
export const jsonIn = (bytes: Uint8Array, file: string): E.Either<LongtailError, unknown> =>
  E.tryCatch(
    (): unknown => JSON.parse(new TextDecoder().decode(bytes)),
    (thrown) => failure("FileForeign", { file, expected: "JSON", found: messageOf(thrown) }),
  );
