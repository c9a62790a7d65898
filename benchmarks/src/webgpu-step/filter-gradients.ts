import type { Group } from "../training-step/arithmetic.js";

/** The name of the task of a group's filter gradient. */
export const filterGradientTask = ({ channels }: Group): string => `filter gradient ${channels}`;
