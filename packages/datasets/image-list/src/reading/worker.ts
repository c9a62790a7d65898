import { readFolder } from "@longtail/core/read-folder";
import { Tinypool } from "tinypool";
import { type Job, openShow, type Shown } from "./show.js";

const opened = openShow(readFolder((Tinypool.workerData as { readonly folder: string }).folder));

// The pixels are handed over, not copied.
const movable = (shown: Shown): Shown =>
  Tinypool.move({
    [Tinypool.transferableSymbol]: shown.pixels.buffer,
    [Tinypool.valueSymbol]: shown,
  } as unknown as ArrayBuffer) as unknown as Shown;

/** What a worker thread does with a job. */
export const show = async (job: Job): Promise<Shown> => movable(await (await opened)(job));
