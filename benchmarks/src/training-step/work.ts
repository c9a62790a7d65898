/** Something to measure. What it returns says that it was done: the loss of a step, which must be finite. */
export type Task = () => Promise<number>;

/** What a process measures, task by task. */
export interface Work {
  readonly tasks: Readonly<Record<string, Task>>;
  /** What the loss holds besides cross-entropy at this moment; for comparing, never while time is taken. */
  readonly besides?: () => Promise<number>;
}
