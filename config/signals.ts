/** Names of the signals of Linux; the first has number 1. */
export const SIGNAL_NAMES = [
  ...[
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGILL",
    "SIGTRAP",
    "SIGABRT",
    "SIGBUS",
    "SIGFPE",
    "SIGKILL",
    "SIGUSR1",
  ],
  ...["SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP"],
  ...["SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH"],
  ...["SIGIO", "SIGPWR", "SIGSYS"],
] as const satisfies readonly Deno.Signal[];

/** Those that no program, or none that Deno runs, can take: they act whatever one wishes. */
const BEYOND_US: readonly Deno.Signal[] = ["SIGKILL", "SIGSTOP", "SIGSEGV", "SIGILL", "SIGFPE"];

/** Reads a signal: its name, with SIG or without, or its number. */
export function signal(text: string): Deno.Signal {
  const word = text.toUpperCase();
  const name = SIGNAL_NAMES.find((name, index) =>
    word === name || `SIG${word}` === name || word === `${index + 1}`
  );
  if (name === undefined) {
    throw new Error(
      'it takes the name or the number of a signal, like TERM or 15; "flom --signal-list" lists all',
    );
  }
  if (BEYOND_US.includes(name)) throw new Error(`${name} cannot be ignored by any program`);
  return name;
}

/** The number of a signal. */
export function signalNumber(name: Deno.Signal): number {
  return SIGNAL_NAMES.indexOf(name as typeof SIGNAL_NAMES[number]) + 1;
}

/** The text of `--signal-list`, as the original prints it: four entries a line. */
export function signalListText(): string {
  const lines = [];
  for (let first = 0; first < SIGNAL_NAMES.length; first += 4) {
    const names = SIGNAL_NAMES.slice(first, first + 4);
    lines.push(names.map((name, index) => `${first + index + 1}) ${name}\t`).join(""));
  }
  return lines.join("\n") + "\n";
}
