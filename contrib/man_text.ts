import type { Option } from "../config/option.ts";
import { compact, example, item, paragraph, section, subsection } from "./roff.ts";

/** What there is to say about an option beyond its help. */
export const OPTION_DETAILS: Partial<Record<Option["key"], string>> = {
  configFile: "This one must be there. See CONFIGURATION FILES.",
  printConfig: "No command is run.",
  ignoredSignals: "A name, with or without `SIG`, or a number. See SIGNALS.",
  resourceNames: "See RESOURCES.",
  timeoutMs: "It is one limit for the whole wait, however many locks are wanted.",
  quantity: "More than there are is an error at once.",
  lockMode: "See LOCK MODES.",
  create: "With `no` and `-o 0`, the exit status is 96 when the resource does not exist.",
  idleLifespanMs:
    "A second is added to that. What a sequence, a set or a time stamp remembers goes with the resource. " +
    "The request that creates the resource decides.",
  onLost: "See LOST LOCKS.",
  element: "Sets, sequences and time stamps have elements.",
  socketName: "At most 107 bytes. It excludes `-a` and `-A`.",
  daemonLifespanMs: "A daemon that runs keeps the lifespan it was started with.",
  address: "It must mean the same host everywhere: `localhost` means another one on each.",
  multicastAddress: "`224.0.0.0` to `239.255.255.255`, or one of IPv6, like `ff02::1%eth0`.",
  queuePatienceMs: "The command that starts the daemon decides. See WAITING.",
  foreground: "No command is run. See DAEMON.",
  list:
    "No command is run, and no daemon started. Holders come first, then those who wait, in the order they came.",
  json:
    "The keys are `resource`, `state`, `mode` or `quantity`, `element`, `who`, `sinceMs`, `fence`, `position`.",
  quiesceExit: "No command is run. Returns when the daemon has ended, or says that there is still work.",
  immediateExit: "No command is run. Commands that hold a lock lose it: see LOST LOCKS.",
  debugFeature: "Needs a group of IPv6.",
};

/** All that comes before the options. */
export const BEFORE_OPTIONS: string = [
  section("NAME", "flom \\- run a command while it holds a lock\n"),
  section(
    "SYNOPSIS",
    ".B flom\n[\\fIoptions\\fR]\n\\fB\\-\\-\\fR\n\\fIcommand\\fR\n[\\fIarguments\\fR]\n",
    ".br\n.B flom\n[\\fIoptions\\fR]\n\\fB\\-x\\fR|\\fB\\-X\\fR\n",
    ".br\n.B flom\n[\\fIoptions\\fR]\n\\fB\\-\\-foreground\\fR\n",
  ),
  section(
    "DESCRIPTION",
    paragraph(
      "`flom` runs <command> while it holds a lock, and exits with the status of <command>. Another `flom` that " +
        "wants the same lock waits until the first has ended, on the same host or on another one.",
    ),
    paragraph(
      "A daemon keeps the locks. There is none to install: the first command starts it, the others find it, by " +
        "default at a unix socket of the user. Commands of several hosts share a daemon at an address (`-a`), or look " +
        "for one by asking a multicast group (`-A`).",
    ),
    paragraph(
      "<command> starts only when its lock has been granted, and when `flom` returns the lock is free. A lock ends " +
        "with its `flom`, however that ends. When the daemon dies, commands that run go on without their lock, " +
        "`flom` says so in a line on standard error, and a new daemon knows nothing of them. Who must not rely on " +
        "that uses `FLOM_FENCE`, see ENVIRONMENT.",
    ),
    paragraph(
      "Words that begin with a dash are options of `flom` up to the first `--`, wherever they stand; so `--` belongs " +
        "before a command that has options of its own. `-d -1`, `-d-1`, `--daemon-lifespan -1` and " +
        "`--daemon-lifespan=-1` mean the same, and `-Vx` is `-V -x`. Of an option given twice the last counts, except " +
        "where it says that all do. Numbers are in C notation: `0x10` is sixteen and `010` is eight. `yes` and `no` " +
        "may be shortened to a letter, and be in capitals.",
    ),
  ),
].join("");

/** Between the options and the keys of configuration files. */
export const AFTER_OPTIONS: string = [
  section(
    "RESOURCES",
    paragraph("What can be locked. The spelling of the name decides the kind; it has 240 bytes at most."),
    item(
      "`backup`",
      "A simple resource: letters and digits, a letter first. It is locked in one of six modes.",
    ),
    item("`tapes[3]`", "A numeric one: three units, of which a command locks as many as `-q` says."),
    item("`red.green.blue`", "A set: each command gets one element for itself, in turns."),
    item(
      "`/db/table/row`",
      "A hierarchical one: the path is locked, against all above and below it, in one of six modes.",
    ),
    item(
      "`_s_id[1]`, `_S_id[1]`",
      "A sequence: each command gets the next number. As many as the brackets say can have one at a time. With `_S_` " +
        "the number comes back when the command fails.",
    ),
    item(
      "`_t_%Y%m%d.%H%M%S#fff[1]`",
      "A time stamp in the format of <strftime>(3), in the daemon's local time, which nobody else gets. `#f` to " +
        "`#ffffff` are fractions of a second. Where the clock is set back in autumn it stays unique only with `%s` " +
        "or `%z`, or if the daemon runs with `TZ=UTC`.",
    ),
    paragraph(
      "The element of a set, a sequence or a time stamp is the last argument of the command, and `FLOM_ELEMENT` in its " +
        "environment. These three start anew when nobody has used them for two seconds; `-i` makes that longer. " +
        "Without `-r` all share one simple resource.",
    ),
  ),
  section(
    "LOCK MODES",
    paragraph("From the weakest to the strongest, with what each tolerates beside it:"),
    compact([
      item("`NL`, `NullLock`", "all six"),
      item("`CR`, `ConcurrentRead`", "all but EX"),
      item("`CW`, `ConcurrentWrite`", "NL, CR, CW"),
      item("`PR`, `ProtectedRead`", "NL, CR, PR"),
      item("`PW`, `ProtectedWrite`", "NL, CR"),
      item("`EX`, `Exclusive`", "NL"),
    ]),
  ),
  section(
    "WAITING",
    paragraph(
      "Requests are granted in the order they come, except that one which fits beside the holders may pass one that " +
        "does not yet: a reader joins readers although a writer waits. Who has waited for the patience of the daemon " +
        "(`--queue-patience`) is passed only by requests that cannot delay him, so that nobody starves.",
    ),
    paragraph(
      "A command may run `flom` itself. What could only be granted after itself, like a second exclusive lock on what " +
        "the outer command holds, is refused at once with exit status 95; so is the request that would close a " +
        "circle of commands which wait for each other. This sees only commands under the same daemon.",
    ),
  ),
  section(
    "LOST LOCKS",
    paragraph(
      "A lock lasts as long as the connection to its daemon. When that ends while <command> runs, because the daemon was " +
        "ended or the network is parted, others may get the lock; so <command> is ended: it and what it has started in " +
        "the same session get TERM, and KILL ten seconds later, and the exit status is 94. With `--on-lost continue` it " +
        "goes on. On TCP a parted network is noticed after 40 seconds, before the daemon gives the lock to others " +
        "(`--tcp-keepalive-intvl`, `--tcp-keepalive-probes`).",
    ),
    paragraph("When `flom` itself is killed with KILL, <command> keeps the lock until it ends."),
  ),
  section(
    "DAEMON",
    paragraph(
      "A command that finds no daemon starts one where it looked, unless `-d 0` forbids it. That daemon ends when it " +
        "has had no work for its lifespan; with `-d -1` it stays. At an address, start one on the host itself, and " +
        "give `-d 0` on all others. A group (`-A`) has one daemon: of two that meet, the younger gives up.",
    ),
    paragraph(
      "`-x` and `-X` end the daemon, and `SIGTERM` and `SIGINT` end it as `-X` does. `SIGHUP` has it open its log, the " +
        "file of `-t`, anew. Its process has the name `flom`, which commands have not, so that `pgrep flom` finds the " +
        "daemon and only the daemon.",
    ),
    paragraph(
      "`--foreground` makes a daemon of this very process, which logs to standard error until it is ended, for " +
        "<systemd>(1) and containers. There can be only one daemon at a place: a second one says so and fails.",
    ),
    paragraph(
      "The connection between hosts is neither encrypted nor authenticated: whoever reaches the port can lock, and end " +
        "the daemon. Use it on networks you trust.",
    ),
  ),
].join("");

/** How configuration files are found and written; the list of keys follows. */
export const CONFIGURATION: readonly string[] = [
  paragraph(
    "Settings are read from these files, if they are there. A later one wins over an earlier one, and the command " +
      "line over all:",
  ),
  compact([
    item("`/etc/flom.conf`", "for everybody on the host"),
    item("`~/.flom`", "the user's"),
    item("`$XDG_CONFIG_HOME/flom/flom.conf`", "the user's as well, `~/.config/flom/flom.conf` by default"),
    item("<FILE> of `--config-file`", "for one command"),
  ]),
  paragraph(
    "A file has groups, `[Group]`, with lines `Key = Value`, and comments on lines of their own which begin with `#`. " +
      "Blanks around the equals sign do not count, quotes are part of the value, a backslash is written twice. " +
      "Numbers are decimal. Unknown groups and keys are passed over; a wrong value, or a file that cannot be read, is " +
      "an error. Who chooses a socket in one place undoes an address chosen in a weaker one, and the other way round.",
  ),
  paragraph(
    "`flom --print-config` prints the settings in force as such a file, with the origin of each. The keys:",
  ),
];

/** What the environment tells commands, and flom; `FLOM_TRACE_MASK` follows. */
export const ENVIRONMENT: readonly string[] = [
  subsection(
    "For the command",
    item("`FLOM_RESOURCE`", "The names of what it holds, one a line."),
    item("`FLOM_MODE`", "The lock modes, one a line."),
    item("`FLOM_ELEMENT`", "The elements, one a line; absent when there are none."),
    item(
      "`FLOM_FENCE`",
      "A number that grows with every grant, over restarts of the daemon as well. A store that remembers the highest " +
        "one it has seen and refuses lower ones is safe even from a command that has lost its lock without noticing.",
    ),
    item("`FLOM_HOLD`", "For `flom` itself, when the command runs it."),
  ),
  subsection(
    "For flom",
    item("`HOME`, `XDG_CONFIG_HOME`", "Where the user's configuration files are."),
    item("`PATH`", "Where <command> is looked for."),
    item("`TZ`", "The time zone of time stamps, when it is set for the command that starts the daemon."),
  ),
];

/** All that comes after the environment. */
export const AFTER_ENVIRONMENT: string = [
  section(
    "EXIT STATUS",
    paragraph("That of <command>, or one of `flom` itself:"),
    compact([
      item("128+<N>", "Signal <N> ended <command>, or `flom` while it waited."),
      item("94", "The lock was lost, and <command> was ended for that."),
      item("95", "The request would wait for itself."),
      item("96", "The resource does not exist (`-e no -o 0`)."),
      item("97", "There is no command, or it is not there or cannot be executed."),
      item("98", "Others hold the lock: at once with `-o 0`, or after the time of `-o`."),
      item("99", "Any other failure, which a line on standard error explains."),
    ]),
  ),
  section(
    "SIGNALS",
    paragraph(
      "`SIGINT`, `SIGTERM`, `SIGHUP`, `SIGQUIT`, `SIGUSR1` and `SIGUSR2` that `flom` gets go to <command>, and not " +
        "twice when the terminal has sent them to both. `flom` ends when <command> has ended. While it waits for the " +
        "lock they end `flom`, which leaves the queue. A signal of `--ignore-signal` does neither; one that the " +
        "terminal sends still reaches <command>.",
    ),
  ),
  section(
    "FILES",
    item("`/tmp/flom-`<USER>", "The socket of the user's own daemon."),
    item("`/tmp/flom-`<USER>`.lock`", "Held by that daemon, so that there is only one."),
    item("`/etc/flom.conf`, `~/.flom`, `~/.config/flom/flom.conf`", "See CONFIGURATION FILES."),
  ),
  section(
    "EXAMPLES",
    paragraph("Never two at once on this host:"),
    example(["flom -- backup.sh"]),
    paragraph("Give up at once when another one runs, or after five seconds:"),
    example(["flom -r report -o 0 -- report.sh", "flom -r report -o 5000 -- report.sh"]),
    paragraph("Readers share, a writer is alone:"),
    example(["flom -r db -l PR -- read.sh", "flom -r db -l EX -- write.sh"]),
    paragraph("At most three at once:"),
    example(["flom -r 'tapes[3]' -- burn.sh"]),
    paragraph("Both locks, or none:"),
    example(["flom -r backup -r report -- both.sh"]),
    paragraph("A number that nobody else gets, in the environment:"),
    example(["flom -r '_S_invoice[1]' --element env -- sh -c 'echo $FLOM_ELEMENT'"]),
    paragraph(
      "Never two at once on any host. The first line starts a daemon that stays, on the host with that address:",
    ),
    example(["flom -a 192.0.2.1 -d -1 -- true", "flom -a 192.0.2.1 -d 0 -- backup.sh"]),
    paragraph("The same where nothing but the group is known:"),
    example([
      "flom -a 192.0.2.1 -A 239.255.0.1 -d -1 -- true",
      "flom -A 239.255.0.1 -d 0 -- backup.sh",
    ]),
  ),
  section(
    "HISTORY",
    paragraph(
      "`flom` takes the options, configuration files and exit statuses of FLoM, the Free Lock Manager by Christian " +
        "Ferrari, and speaks its protocol, level 3.",
    ),
  ),
  section("SEE ALSO", "\\fBflock\\fR(1), \\fBtimeout\\fR(1), \\fBcron\\fR(8), \\fBsignal\\fR(7)\n"),
].join("");
