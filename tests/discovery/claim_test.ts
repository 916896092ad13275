import { assert, assertEquals } from "@std/assert";
import { type Claim, isElder, readClaim, showClaim } from "../../discovery/claim.ts";

/** Claims from the eldest to the youngest, and why each comes before the next. */
const BY_AGE: readonly (readonly [claim: Claim, why: string])[] = [
  [{ serving: true, bornMs: 5, id: "ffffffff" }, "it was born first of those that serve"],
  [{ serving: true, bornMs: 9, id: "00000000" }, "9 is less than 10, as a number"],
  [{ serving: true, bornMs: 10, id: "0000000a" }, "of the same millisecond, it has the smaller id"],
  [{ serving: true, bornMs: 10, id: "000000a0" }, "it serves, however late it was born"],
  [{ serving: false, bornMs: 0, id: "ffffffff" }, "it was born first of those that start"],
  [{ serving: false, bornMs: 1_700_000_000_000, id: "00000001" }, "it has the smaller id"],
  [{ serving: false, bornMs: 1_700_000_000_000, id: "00000002" }, ""],
];

for (const [index, [elder, why]] of BY_AGE.slice(0, -1).entries()) {
  Deno.test(`${showClaim(elder)} is elder than the next: ${why}`, () => {
    for (const [younger] of BY_AGE.slice(index + 1)) {
      assert(isElder(elder, younger), showClaim(younger));
      assert(!isElder(younger, elder), showClaim(younger));
    }
  });
}

Deno.test("no claim is elder than itself", () => {
  for (const [claim] of BY_AGE) assert(!isElder(claim, { ...claim }), showClaim(claim));
});

Deno.test("a claim is read as it was shown", () => {
  for (const [claim] of BY_AGE) assertEquals(readClaim(showClaim(claim)), claim);
  assertEquals(showClaim(BY_AGE[0]![0]), "serving.5.ffffffff");
  assertEquals(readClaim("starting.1700000000000.0123abcd"), {
    serving: false,
    bornMs: 1_700_000_000_000,
    id: "0123abcd",
  });
});

Deno.test("what is no claim is read as none", () => {
  const garbage = [
    undefined,
    "",
    ".",
    "..",
    "serving",
    "serving.5",
    "serving.5.",
    "serving..ffffffff",
    "ended.5.ffffffff",
    "Serving.5.ffffffff",
    "serving.-5.ffffffff",
    "serving.5e3.ffffffff",
    "serving.0x5.ffffffff",
    "serving.5.5.ffffffff",
    "serving.1000000000000000.ffffffff",
    "serving.5.fffffff",
    "serving.5.fffffffff",
    "serving.5.FFFFFFFF",
    "serving.5.gggggggg",
    " serving.5.ffffffff",
    "serving.5.ffffffff ",
    "serving.5.ffffffff\n",
    "x\nserving.5.ffffffff",
    "serving,5,ffffffff",
  ];
  for (const text of garbage) assertEquals(readClaim(text), undefined, JSON.stringify(text));
});
