/** Where a run is; epochs count from 0. */
export interface Position {
  readonly stage: string;
  readonly epoch: number;
  readonly epochs: number;
}

/** What long work reports: plain data, fit for a log. */
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
      /** Steps done in this epoch. */
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
      /** Accuracy and ECE of this epoch, if it was evaluated, and the accuracy of each group that has classes. */
      readonly evaluation?: {
        readonly accuracy: number;
        readonly ece: number;
        readonly groups?: { readonly [Group in "many" | "medium" | "few"]?: number };
      };
    } & Position)
  /** The backend cannot record the stage's step, which runs as on any other backend: the same results, more slowly. */
  | { readonly type: "step-not-captured"; readonly stage: string; readonly reason: string }
  /** Files of a part that could not be decoded, so far; `path` is one of the new ones. */
  | {
      readonly type: "files-skipped";
      readonly part: "train" | "validation" | "test";
      readonly count: number;
      readonly path: string;
    }
  | { readonly type: "checkpoint-written"; readonly name: string }
  | { readonly type: "run-finished"; readonly seconds: number };

/** Receives progress events. */
export type Progress = (event: ProgressEvent) => void;
