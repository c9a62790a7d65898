/** Something that a check found wrong. */
export interface Fault {
  /** A file, with a line if there is one. */
  readonly where: string;
  readonly what: string;
}

/** A fault as one line of text. */
export const renderFault = ({ where, what }: Fault): string => `${where}: ${what}`;
