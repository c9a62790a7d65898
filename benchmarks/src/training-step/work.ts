/** Something to measure. What it returns says that it was done: the loss of a step, which must be finite. */
export type Task = () => Promise<number>;

/** What a process measures, task by task. */
export interface Work {
  readonly tasks: Readonly<Record<string, Task>>;
  /** Ends when all that the tasks have asked a device for is done; gives the last number. Without it, a task ends with its work done. */
  readonly settle?: () => Promise<number>;
  /** How often a task is done before it is measured; three times if left out, fewer where that takes long. */
  readonly warmUps?: number;
  /** What is counted and not timed. */
  readonly facts?: () => Readonly<Record<string, number>>;
  /** What the loss holds besides cross-entropy at this moment; for comparing, never while time is taken. */
  readonly besides?: () => Promise<number>;
}
