/** A run of adjacent scores that share one value: `hits` of `images`, both as weights. */
export interface Block {
  readonly lowest: number;
  readonly highest: number;
  readonly images: number;
  readonly hits: number;
}

const join = (a: Block, b: Block): Block => ({
  lowest: a.lowest,
  highest: b.highest,
  images: a.images + b.images,
  hits: a.hits + b.hits,
});

/**
 * Pool-adjacent-violators: the rising step function with the least squared error.
 *
 * @param scores  all scores, rising
 * @param hits    the scores of those that count as 1, rising: some of `scores`
 * @param weights the weights of `scores`, and that of each hit; all 1 by default
 */
export const pool = (
  scores: Float64Array,
  hits: Float64Array,
  { weights, hit }: { readonly weights?: Float64Array; readonly hit: number } = { hit: 1 },
): readonly Block[] => {
  const blocks: Block[] = [];
  for (let i = 0, h = 0; i < scores.length; ) {
    const score = scores[i] as number;
    // Equal scores must share a value from the start.
    const firstHit = h;
    let images = 0;
    for (; scores[i] === score; i++) images += weights === undefined ? 1 : (weights[i] as number);
    while (hits[h] === score) h++;
    let block = { lowest: score, highest: score, images, hits: (h - firstHit) * hit };
    for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
      if (last.hits * block.images < block.hits * last.images) break;
      block = join(last, block);
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks;
};
