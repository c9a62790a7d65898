import type { ImagesInMemory, ProgressEvent } from "@longtail/core";
import type { Pipeline } from "@longtail/mislas";
import type { EpochSummary, ResultSummary, RunSummary } from "@longtail/run-record";
import type { Choice } from "./recipe-menu.js";

/** The choices of backends; `auto` takes the fastest available one. */
export type BackendChoice = "auto" | "webgpu" | "wasm" | "webgl";

/** A running backend, and why it was chosen. */
export interface StartedBackend {
  readonly name: Exclude<BackendChoice, "auto">;
  readonly description: string;
  readonly why: string;
}

/** What a worker needs to start a run, and to resume it after a reload. */
export interface Job {
  /** The IndexedDB database for its files. */
  readonly database: string;
  readonly descriptor: unknown;
  readonly seed: number;
}

/** An error in a descriptor or a run, as text. */
export interface Complaint {
  /** Where in the descriptor; empty if it concerns no single place. */
  readonly path: readonly string[];
  /** The sentence, with and without its path. */
  readonly sentence: string;
  readonly brief: string;
}

/** The facts of a plan that the page shows. */
export interface Planned {
  readonly method: string;
  readonly dataset: string;
  readonly counts: readonly number[];
  readonly classNames: readonly string[];
  /** The group of each class. */
  readonly groups: readonly GroupName[];
  readonly stages: readonly {
    readonly name: string;
    readonly epochs: number;
    readonly steps: number;
  }[];
  readonly selection: "test" | "validation";
}

/** An overview of a dataset: classes along its tail with one image each. */
export interface Preview {
  readonly total: number;
  readonly classes: number;
  readonly columns: readonly { readonly name: string; readonly count: number }[];
  readonly set: ImagesInMemory;
  /** What a person should know about the data, a sentence each. */
  readonly notes: readonly string[];
}

/** The groups of classes by number of training images. */
export type GroupName = "many" | "medium" | "few";

/** A network's predictions for every test image. */
export interface Tested {
  readonly result: ResultSummary;
  readonly predictions: Int32Array;
  readonly confidences: Float32Array;
}

/** The finished epochs of a stage. */
export interface StageSoFar {
  readonly name: string;
  readonly epochs: readonly EpochSummary[];
}

/** A file of a dropped folder, or a folder inside it, whose path ends in a slash. */
export interface DroppedFile {
  readonly path: string;
  readonly file?: File;
}

/** A message from the page to a worker. */
export type Request =
  | { readonly type: "check"; readonly descriptor: unknown }
  | { readonly type: "preview"; readonly dataset: Pipeline["dataset"] }
  /** Reads a stored run without training. */
  | { readonly type: "open"; readonly job: Job }
  /** Trains from the stored checkpoint, if there is one. */
  | { readonly type: "run"; readonly job: Job; readonly backend: BackendChoice }
  | { readonly type: "pause" }
  | { readonly type: "store"; readonly files: readonly File[] }
  /** Stores a folder of images in place of the one before. */
  | { readonly type: "store-images"; readonly files: readonly DroppedFile[] };

/** A message from a worker to the page. */
export type Answer =
  | {
      readonly type: "ready";
      readonly recipes: readonly Choice[];
      readonly stored: readonly string[];
      /** How many files the stored folder of images has; 0 if there is none. */
      readonly images: number;
    }
  | {
      readonly type: "previewed";
      readonly dataset: Pipeline["dataset"];
      readonly preview: Preview;
    }
  | { readonly type: "preview-failed"; readonly complaints: readonly Complaint[] }
  | { readonly type: "checked"; readonly complaints: readonly Complaint[] }
  | {
      readonly type: "opened";
      readonly planned: Planned;
      readonly test: ImagesInMemory;
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
  | { readonly type: "stored"; readonly names: readonly string[] }
  | { readonly type: "stored-images"; readonly images: number };
