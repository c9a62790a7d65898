import type { Group } from "../training-step/arithmetic.js";

/** The name of a group's filter gradient task. */
export const filterGradientTask = ({ channels }: Group): string => `filter gradient ${channels}`;
