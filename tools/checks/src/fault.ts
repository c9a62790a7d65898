/** Something that a check holds against the repository. */
export interface Fault {
  /** A file, with a line where there is one. */
  readonly where: string;
  readonly what: string;
}

/** One line of text for a fault. */
export const renderFault = ({ where, what }: Fault): string => `${where}: ${what}`;
