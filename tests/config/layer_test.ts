import { assertEquals, assertThrows } from "@std/assert";
import { mergeLayers } from "../../config/layer.ts";
import { OptionError } from "../../config/option.ts";
import { DEFAULTS } from "../../config/defaults.ts";

Deno.test("mergeLayers gives the defaults where nobody chose", () => {
  assertEquals(mergeLayers([]), DEFAULTS);
  assertEquals(mergeLayers([{}, {}]), DEFAULTS);
});

Deno.test("mergeLayers takes the last choice, also when it is the default", () => {
  assertEquals(mergeLayers([{ daemonLifespanMs: 7 }, { daemonLifespanMs: 5000 }, {}]).daemonLifespanMs, 5000);
  assertEquals(mergeLayers([{ quantity: 3 }, { port: 5 }]).quantity, 3);
  assertEquals(
    mergeLayers([{ ignoredSignals: ["SIGINT"] }, { ignoredSignals: ["SIGTERM"] }]).ignoredSignals,
    [
      "SIGTERM",
    ],
  );
});

Deno.test("mergeLayers has a daemon in the foreground stay, unless somebody chose how long", () => {
  assertEquals(mergeLayers([{ foreground: true }]).daemonLifespanMs, -1);
  assertEquals(mergeLayers([{ daemonLifespanMs: 5000 }, { foreground: true }]).daemonLifespanMs, 5000);
});

Deno.test("mergeLayers lets a stronger choice of a socket undo the network, and the other way round", () => {
  const network = { address: "mojan", multicastAddress: "239.255.0.1" };
  const { socketName, address, multicastAddress } = mergeLayers([network, { socketName: "/s" }]);
  assertEquals([socketName, address, multicastAddress], ["/s", undefined, undefined]);
  assertEquals(mergeLayers([{ socketName: "/s" }, { address: "mojan" }]).socketName, undefined);
  assertEquals(mergeLayers([{ socketName: "/s" }, { multicastAddress: "ff02::1" }]).socketName, undefined);
  assertEquals(mergeLayers([{ address: "mojan" }, { multicastAddress: "ff02::1" }]).address, "mojan");
});

Deno.test("mergeLayers refuses a socket and the network from one place", () => {
  assertThrows(() => mergeLayers([{ socketName: "/s", address: "mojan" }]), OptionError, "not by both");
  assertThrows(() => mergeLayers([{}, { socketName: "/s", multicastAddress: "ff02::1" }]), OptionError);
});
