import { declareError, renderError } from "@longtail/core";

/** Why a step cannot be captured. */
export interface NotCapturable {
  readonly _tag: "capture/NotCapturable";
  readonly reason: string;
}

const error = declareError(
  "capture/NotCapturable",
  ({ reason }: { readonly reason: string }) => `the step cannot be captured: ${reason}`,
);

/** An exception with the record as its `cause`. */
export const notCapturable = (reason: string): Error => {
  const cause = error.of({ reason });
  return new Error(renderError(cause), { cause });
};

/** Whether an exception says that a step cannot be captured; its `cause` then says why. */
export const isNotCapturable = (
  thrown: unknown,
): thrown is Error & { readonly cause: NotCapturable } =>
  thrown instanceof Error && error.is(thrown.cause);
