import { declareError } from "@longtail/core";

/** A number that training cannot go on with; `epoch` and `step` count from 0. */
export const NotFinite = declareError(
  "two-stage/NotFinite",
  ({
    quantity,
    stage,
    epoch,
    step,
    value,
  }: {
    readonly quantity: string;
    readonly stage: string;
    readonly epoch: number;
    readonly step: number;
    readonly value: number;
  }) =>
    `${quantity} became ${value} in ${stage}, epoch ${epoch + 1}, step ${step + 1}; the last good checkpoint is kept`,
);

/** A run that its signal stopped; `epoch` counts from 0. */
export const Interrupted = declareError(
  "two-stage/Interrupted",
  ({ stage, epoch }: { readonly stage: string; readonly epoch: number }) =>
    `stopped in ${stage}, epoch ${epoch + 1}; the last checkpoint is kept and the run can be resumed`,
);
