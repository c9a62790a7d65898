/** A table as words: what Markdown and HTML have in common. */
export interface Sheet {
  /** What it is called, where it does not go without saying. */
  readonly title?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is to be known of its marks and rows, a sentence or two each. */
  readonly notes?: readonly string[];
}
