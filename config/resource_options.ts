import type { Row } from "./option.ts";
import {
  absolute,
  atLeastOne,
  elementWay,
  integer,
  lockMode,
  lossWay,
  resourceName,
  yesOrNo,
} from "./values.ts";

/** What to lock, and how. */
export const RESOURCE_OPTIONS: readonly Row[] = [
  {
    key: "resourceNames",
    long: "resource-name",
    short: "r",
    placeholder: "NAME",
    section: "Resource",
    file: "[Resource]/Name",
    help: "what to lock; the spelling decides the kind (default: one resource for all who give no name); " +
      "given several times: all of them, or none",
    parse: (text, before = []) => [...before, resourceName(text)],
  },
  {
    key: "timeoutMs",
    long: "resource-timeout",
    short: "o",
    placeholder: "MS",
    section: "Resource",
    file: "[Resource]/Timeout",
    help: "wait for the lock so long and no longer; 0 not at all, -1 for ever (default)",
    parse: integer,
  },
  {
    key: "quantity",
    long: "resource-quantity",
    short: "q",
    placeholder: "N",
    section: "Resource",
    file: "[Resource]/Quantity",
    help: "units of a numeric resource to lock (default 1)",
    parse: atLeastOne,
  },
  {
    key: "lockMode",
    long: "lock-mode",
    short: "l",
    placeholder: "MODE",
    section: "Resource",
    file: "[Resource]/LockMode",
    help: "NL, CR, CW, PR, PW or EX (default), for simple and hierarchical resources",
    parse: lockMode,
  },
  {
    key: "create",
    long: "resource-create",
    short: "e",
    placeholder: "yes|no",
    section: "Resource",
    file: "[Resource]/Create",
    help: "whether to create the resource if it does not exist, or to wait until somebody does (default yes)",
    parse: yesOrNo,
  },
  {
    key: "idleLifespanMs",
    long: "resource-idle-lifespan",
    short: "i",
    placeholder: "MS",
    section: "Resource",
    file: "[Resource]/IdleLifespan",
    help: "keep the resource so long after its last use (default 1000)",
    parse: absolute,
  },
  {
    key: "onLost",
    long: "on-lost",
    placeholder: "terminate|continue",
    section: "Resource",
    file: "[Resource]/OnLost",
    help:
      "what becomes of the command when its lock is lost, because the daemon is gone: TERM, and KILL after ten " +
      "seconds (default), or nothing",
    parse: lossWay,
  },
  {
    key: "element",
    long: "element",
    placeholder: "argument|env",
    section: "Resource",
    file: "[Resource]/Element",
    help:
      "how the command gets its element: as its last argument and in FLOM_ELEMENT (default), or only there",
    parse: elementWay,
  },
];
