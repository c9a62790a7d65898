import { type Codec, closed, flag, integerIn, text } from "@longtail/core";
import * as t from "io-ts";

/** With what and where a run was made. What a program does not know it leaves out. */
export interface RunOrigin {
  /** When the run, or its last resumption, began: `2026-05-04T12:00:00.000Z`. */
  readonly began?: string;
  /** The command line, as typed. */
  readonly command?: string;
  /** The versions of the packages, by name: `longtail`, `@longtail/mislas`, `@tensorflow/tfjs-core`. */
  readonly versions?: Readonly<Record<string, string>>;
  /** The runtime and its version: `node 22.1.0`. */
  readonly runtime?: string;
  /** The operating system and the architecture: `linux x64`. */
  readonly platform?: string;
  /** The processor's name and the memory. */
  readonly machine?: string;
  /** Cores that the process may use. */
  readonly cores?: number;
  /** What the backend says of itself: its threads, or its adapter. */
  readonly device?: string;
  /** The commit of the folder in which the command ran. */
  readonly commit?: string;
  /** Whether tracked files differed from that commit. */
  readonly changed?: boolean;
}

/** The codec of origins. */
export const RunOrigin: Codec<RunOrigin> = closed(
  "origin",
  {},
  {
    began: text,
    command: text,
    versions: t.record(t.string, text),
    runtime: text,
    platform: text,
    machine: text,
    cores: integerIn(1),
    device: text,
    commit: text,
    changed: flag,
  },
);
