/** A table as words: what Markdown and HTML have in common. */
export interface Sheet {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
