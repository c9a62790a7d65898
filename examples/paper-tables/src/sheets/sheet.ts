/** A table of texts, for Markdown and HTML. */
export interface Sheet {
  /** Its title, if the heading above does not suffice. */
  readonly title?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Notes on its marks and rows. */
  readonly notes?: readonly string[];
}
