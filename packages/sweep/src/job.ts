import { type Checked, closed, decode, listOf, text } from "@longtail/core";
import { Cell, type Group } from "./cells.js";

const Job = closed(
  "job",
  { sweep: text, cell: Cell },
  { stage1: text, followers: listOf(Cell, 0, 100_000) },
);

/**
 * What a worker finds in the queue: a cell, the cell whose stage 1 it starts from, and the cells that start from its own.
 *
 * Plain data. `jobIn` checks all of it.
 */
export type Job = typeof Job._A;

/**
 * The job in data from a queue.
 *
 * @error UnknownKey · MissingKey · WrongType · OutOfRange · UnknownKind
 */
export const jobIn = (data: unknown): Checked<Job> => decode(Job)(data);

/** The job of a group: its leader's, which brings the followers'. */
export const leaderJob = (sweep: string, { leader, followers }: Group): Job => ({
  sweep,
  cell: leader,
  ...(followers.length > 0 && { followers }),
});

/** The jobs of a group's followers, once their stage 1 is there. */
export const followerJobs = ({ sweep, cell, followers = [] }: Job): readonly Job[] =>
  followers.map((follower) => ({ sweep, cell: follower, stage1: cell.id }));

/** After a leader that failed without a stage 1, the first follower leads the others. */
export const succession = ({ sweep, followers = [] }: Job): readonly Job[] => {
  const [leader, ...others] = followers;
  return leader === undefined ? [] : [leaderJob(sweep, { leader, followers: others })];
};

/** The name of a job in the queue, and of the cell's folder in its place. */
export const jobIdOf = ({
  sweep,
  cell,
}: Pick<Job, "sweep"> & { readonly cell: Pick<Cell, "id"> }): string => `${sweep}/${cell.id}`;
