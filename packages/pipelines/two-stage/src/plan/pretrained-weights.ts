import type { LongtailError, Variables } from "@longtail/core";
import type { TaskEither } from "#fp-ts/TaskEither";

/** The weights that a model begins with. */
export interface Pretrained {
  /** The SHA-256 of their file. */
  readonly digest: string;
  /**
   * Reads them; the caller owns the tensors.
   *
   * @error FileForeign (the file has changed) · those of the file
   */
  readonly load: TaskEither<LongtailError, Variables>;
}
