/** Six decimals: more than any of these figures means. */
export const rounded = (value: number): number => Number(value.toFixed(6));
