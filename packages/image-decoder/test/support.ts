import { readFileSync } from "node:fs";
import { type LongtailError, orThrow, renderError } from "@longtail/core";
import { type Orientation, openDecoder, type Picture } from "@longtail/image-decoder";
import * as E from "#fp-ts/Either";

/** A picture that another program wrote, by its name in `fixtures`. */
export const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

/** The sentences of a left; "no error" of a right. */
export const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "no error";

/** Decodes a file with a decoder of its own. */
export const decoded = async (
  bytes: Uint8Array,
  name = "cat/a.jpg",
  orientation?: Orientation,
): Promise<E.Either<LongtailError, Picture>> =>
  (await orThrow(openDecoder))(name, bytes, orientation)();
