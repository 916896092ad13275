import { LineFile } from "./line_file.ts";
import { LineWriter } from "./line_writer.ts";
import { traceLine, type TraceSink, traceTo } from "./trace.ts";

/**
 * Sends what is traced to a file, line by line. It is made even if nothing ever is.
 *
 * @param append Whether what the file holds is kept.
 * @returns where it goes, to be told to the other copy of the program.
 * @throws {LineFileError} when the file cannot be opened.
 */
export function traceToFile(path: string, append: boolean): TraceSink {
  const file = new LineFile(path);
  if (!append) file.empty();
  const writer = new LineWriter(file);
  const sink: TraceSink = (where, what) => void writer.write(traceLine(where, what));
  traceTo(sink);
  return sink;
}
