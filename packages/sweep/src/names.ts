/** The queue of all sweeps, and what else they keep in Redis. */
export const queueName = "longtail";

/** The set of cancelled sweeps. */
export const cancelledKey = "longtail-sweeps:cancelled";

/** The count of fences: each holder of a store gets a higher one. */
export const fenceKey = "longtail-sweeps:fence";

/** The cells of a sweep, in order. */
export const cellsKey = (sweep: string): string => `longtail-sweeps:cells:${sweep}`;

/** The cells of a sweep that have ended, each with the fence of the worker whose end counts. */
export const endedKey = (sweep: string): string => `longtail-sweeps:ended:${sweep}`;
