import type { ImageSet, ProgressEvent } from "@longtail/core";
import type { Pipeline } from "@longtail/mislas";
import type { EpochSummary, ResultSummary, RunSummary } from "@longtail/run-record";
import type { Choice } from "./recipe-menu.js";

/** What a person can ask for; `auto` takes the fastest that is there. */
export type BackendChoice = "auto" | "webgpu" | "wasm" | "webgl";

/** A backend at work, and why it is that one. */
export interface StartedBackend {
  readonly name: Exclude<BackendChoice, "auto">;
  readonly description: string;
  readonly why: string;
}

/** One run: what a worker needs to begin it, and to go on with it after a reload. */
export interface Job {
  /** The IndexedDB database of its files. */
  readonly database: string;
  readonly descriptor: unknown;
  readonly seed: number;
}

/** An error of a descriptor or of a run, for people. */
export interface Complaint {
  /** Where in the descriptor; empty where it is not about one place of it. */
  readonly path: readonly string[];
  /** The whole sentence, and the same without its path. */
  readonly sentence: string;
  readonly brief: string;
}

/** What a plan says before anything is trained. */
export interface Planned {
  readonly method: string;
  readonly dataset: string;
  readonly counts: readonly number[];
  readonly classNames: readonly string[];
  /** Of each class, the group that it belongs to. */
  readonly groups: readonly GroupName[];
  readonly stages: readonly {
    readonly name: string;
    readonly epochs: number;
    readonly steps: number;
  }[];
  readonly selection: "test" | "validation";
}

/** A data set at a glance: classes along its tail, with one image of each. */
export interface Preview {
  readonly total: number;
  readonly classes: number;
  readonly columns: readonly { readonly name: string; readonly count: number }[];
  readonly set: ImageSet;
}

/** The groups of classes by how many training images they have. */
export type GroupName = "many" | "medium" | "few";

/** What a net says of every test image. */
export interface Tested {
  readonly result: ResultSummary;
  readonly predictions: Int32Array;
  readonly confidences: Float32Array;
}

/** The epochs of a stage so far. */
export interface StageSoFar {
  readonly name: string;
  readonly epochs: readonly EpochSummary[];
}

/** What the page asks of a worker. */
export type Request =
  | { readonly type: "check"; readonly descriptor: unknown }
  | { readonly type: "preview"; readonly dataset: Pipeline["dataset"] }
  /** Shows a run as it is in the store, without training. */
  | { readonly type: "open"; readonly job: Job }
  /** Trains, from the store's checkpoint if there is one. */
  | { readonly type: "run"; readonly job: Job; readonly backend: BackendChoice }
  | { readonly type: "pause" }
  | { readonly type: "keep"; readonly files: readonly File[] };

/** What a worker tells the page. */
export type Answer =
  | {
      readonly type: "ready";
      readonly recipes: readonly Choice[];
      readonly kept: readonly string[];
    }
  | {
      readonly type: "previewed";
      readonly dataset: Pipeline["dataset"];
      readonly preview: Preview;
    }
  | { readonly type: "checked"; readonly complaints: readonly Complaint[] }
  | {
      readonly type: "opened";
      readonly planned: Planned;
      readonly test: ImageSet;
      readonly stages: readonly StageSoFar[];
      readonly tested: Tested | undefined;
      readonly summary: RunSummary | undefined;
    }
  | { readonly type: "started"; readonly backend: StartedBackend }
  | { readonly type: "progress"; readonly event: ProgressEvent }
  | { readonly type: "tested"; readonly tested: Tested }
  | { readonly type: "finished"; readonly summary: RunSummary }
  | { readonly type: "paused" }
  | { readonly type: "failed"; readonly complaints: readonly Complaint[] }
  | { readonly type: "kept"; readonly kept: readonly string[] };
