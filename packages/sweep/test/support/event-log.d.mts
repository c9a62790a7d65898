import type { Store } from "@longtail/checkpoint";
import type { RunLog } from "../../src/cell-run.js";

/** A run's events, as `longtail worker` keeps them. */
export declare const eventLog: (store: Store) => RunLog;
