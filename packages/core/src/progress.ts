/** Where a run is: stages by name, epochs and steps counted from 0. */
export interface Position {
  readonly stage: string;
  readonly epoch: number;
  readonly epochs: number;
}

/** What a long piece of work tells about itself; plain data, fit for a log. */
export type ProgressEvent =
  | {
      readonly type: "run-started";
      readonly backend: string;
      readonly seed: number;
      readonly images: number;
      readonly classes: number;
    }
  | ({ readonly type: "resumed" } & Position)
  | ({ readonly type: "epoch-started"; readonly steps: number } & Position)
  | ({
      readonly type: "step";
      /** Steps of this epoch that are done. */
      readonly step: number;
      readonly steps: number;
      /** Mean loss and accuracy over this epoch's steps so far. */
      readonly loss: number;
      readonly accuracy: number;
      readonly imagesPerSecond: number;
    } & Position)
  | ({
      readonly type: "epoch-finished";
      readonly loss: number;
      readonly accuracy: number;
      readonly learningRate: number;
      readonly seconds: number;
      /** Accuracy and ECE on the evaluation part, when this epoch ended with an evaluation. */
      readonly evaluation?: { readonly accuracy: number; readonly ece: number };
    } & Position)
  /** A stage's step cannot be recorded on this backend, and runs as it would on any other: the same results, more slowly. */
  | { readonly type: "step-not-captured"; readonly stage: string; readonly reason: string }
  | { readonly type: "checkpoint-written"; readonly name: string }
  | { readonly type: "run-finished"; readonly seconds: number };

/** Receives progress events. */
export type Progress = (event: ProgressEvent) => void;
