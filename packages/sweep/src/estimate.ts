import type { CellStatus } from "./queue.js";

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0) / values.length;

/**
 * The seconds until a sweep is done, from measured ones; undefined as long as nothing is measured.
 *
 * A running cell needs its remaining steps at their measured pace. One that waits takes as long as those that ended and that, like
 * it, train a stage 1 or start from one; before any has ended, all steps of a running one. As many run side by side as do now.
 */
export const secondsLeft = (cells: readonly CellStatus[]): number | undefined => {
  const running = cells.filter(({ state }) => state === "running");
  const pace = mean(cells.flatMap(({ progress }) => progress?.secondsPerStep ?? []));
  const whole = mean(cells.flatMap(({ progress }) => progress?.all ?? []));
  const fallback = pace === undefined || whole === undefined ? undefined : pace * whole;
  const ended = (follows: boolean): number | undefined =>
    mean(
      cells.flatMap(({ state, stage1, seconds }) =>
        state === "done" && (stage1 !== undefined) === follows ? (seconds ?? []) : [],
      ),
    ) ?? fallback;
  const left = cells.flatMap(({ state, stage1, progress }): readonly (number | undefined)[] => {
    if (state === "done" || state === "failed" || state === "cancelled") return [];
    if (state === "running" && progress?.secondsPerStep !== undefined)
      return [(progress.all - progress.done) * progress.secondsPerStep];
    return [ended(stage1 !== undefined)];
  });
  if (left.length === 0) return 0;
  if (left.some((seconds) => seconds === undefined)) return undefined;
  const total = left.reduce<number>((sum, seconds) => sum + (seconds ?? 0), 0);
  const longest = left.reduce<number>((most, seconds) => Math.max(most, seconds ?? 0), 0);
  return Math.max(longest, total / Math.max(1, running.length));
};
