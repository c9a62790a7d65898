/** Why a step cannot be captured: the `cause` of the exception that says so. */
export interface NotCapturable {
  readonly _tag: "NotCapturable";
  readonly reason: string;
}

/** The refusal in words, with the record as its `cause`. */
export const notCapturable = (reason: string): Error => {
  const cause: NotCapturable = { _tag: "NotCapturable", reason };
  return new Error(`the step cannot be captured: ${reason}`, { cause });
};

/** Whether an exception is such a refusal. */
export const isNotCapturable = (thrown: unknown): thrown is Error =>
  thrown instanceof Error &&
  (thrown.cause as Partial<NotCapturable> | undefined)?._tag === "NotCapturable";
