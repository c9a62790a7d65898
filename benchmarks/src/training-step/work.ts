/** A measured piece of work. It returns a finite number, such as the loss of a step, as proof that it was done. */
export type Task = () => Promise<number>;

/** The tasks of a process. */
export interface Work {
  readonly tasks: Readonly<Record<string, Task>>;
  /** Waits until the device has finished the tasks' work and returns the last value. Without it, a task ends when its work is done. */
  readonly settle?: () => Promise<number>;
  /** Warm-ups before a task is measured. Default: three, fewer if they take long. */
  readonly warmUps?: number;
  /** Counts, such as dispatches. */
  readonly facts?: () => Readonly<Record<string, number>>;
  /** The current part of the loss that is not cross-entropy. Used to compare losses, never while timing. */
  readonly extraLoss?: () => Promise<number>;
}
