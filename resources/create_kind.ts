import { HierarchicalKind } from "./hierarchical.ts";
import type { Kind } from "./kind.ts";
import type { ResourceName } from "./name.ts";
import { NumericKind } from "./numeric.ts";
import { SequenceKind } from "./sequence.ts";
import { SetKind } from "./set.ts";
import { SimpleKind } from "./simple.ts";
import type { ZoneName } from "./strftime.ts";
import { TimestampKind } from "./timestamp.ts";

/** The rule that a name stands for, with nothing held. */
export function createKind(name: ResourceName, zoneName: ZoneName): Kind {
  switch (name.kind) {
    case "simple":
      return new SimpleKind();
    case "numeric":
      return new NumericKind(name.units);
    case "set":
      return new SetKind(name.elements);
    case "hierarchical":
      return new HierarchicalKind();
    case "sequence":
      return new SequenceKind(name.transactional, name.holders);
    case "timestamp":
      return new TimestampKind(name.format, name.holders, zoneName);
  }
}
