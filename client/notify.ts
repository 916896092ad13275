/** Takes a line that the user should see. */
export type Notify = (line: string) => void;
