import type { OpenPool } from "./pool.js";
import { openShow, type Shown } from "./show.js";

/** A pool without workers: jobs are done on the calling thread, one after the other. */
export const openPool: OpenPool = async (read) => {
  const show = await openShow(read);
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;
  return {
    run: (job) => {
      const done = last.then((): Promise<Shown> => {
        if (closed) throw new Error("closed");
        return show(job);
      });
      last = done.catch(() => undefined);
      return done;
    },
    close: async () => {
      closed = true;
      await last;
    },
  };
};
