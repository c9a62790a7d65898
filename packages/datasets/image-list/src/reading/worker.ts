import { readFolder } from "@longtail/core/read-folder";
import { Tinypool } from "tinypool";
import { type Job, openShow, type Shown } from "./show.js";

const opened = openShow(readFolder((Tinypool.workerData as { readonly folder: string }).folder));

/** What a worker thread does with a job. */
export const show = async (job: Job): Promise<Shown> => (await opened)(job);
