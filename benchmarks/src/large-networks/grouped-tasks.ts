/** Groups of ResNeXt-50 32x4d. */
export const GROUPS = 32;

/** Its 3x3 convolutions of stride 1: sides of images, channels. */
export const groupedSizes = [
  { side: 56, channels: 128 },
  { side: 28, channels: 256 },
  { side: 14, channels: 512 },
  { side: 7, channels: 1024 },
] as const;

/** In one op, or each group by itself. */
export type How = "grouped" | "separate";

/** The result, or the result and both gradients. */
export type Pass = "forward" | "gradients";

/** The name of a task. */
export const groupedTask = (channels: number, how: How, pass: Pass): string =>
  `${how} ${channels}, ${pass}`;

/** All tasks of some ways to compute them. */
export const groupedTasks = (hows: readonly How[]): readonly { readonly name: string }[] =>
  groupedSizes.flatMap(({ channels }) =>
    hows.flatMap((how) =>
      (["forward", "gradients"] as const).map((pass) => ({
        name: groupedTask(channels, how, pass),
      })),
    ),
  );
