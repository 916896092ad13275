import { assertEquals } from "@std/assert";
import { readAnswer } from "../../discovery/ask.ts";
import { decode } from "../../protocol/decode.ts";
import { encode } from "../../protocol/encode.ts";
import transcripts from "../fixtures/transcripts.json" with { type: "json" };

const SENDER = { address: "10.77.0.2", port: 28015 };
const LINK_SENDER = { address: "fe80::2%eth1", port: 28015 };

/** An answer with this address, as a C daemon writes it. */
function answerOf(address: string, port: number | string = 39059): string {
  return `<?xml version="1.0" encoding="UTF-8" ?><msg level="3" verb="4" step="16">` +
    `<network address="${address}" port="${port}"/></msg>`;
}

Deno.test("an answer without an address means the sender's", () => {
  assertEquals(readAnswer(answerOf(""), SENDER), { hostname: "10.77.0.2", port: 39059 });
  const global = { address: "fd77::2", port: 28015 };
  assertEquals(readAnswer(answerOf(""), global), { hostname: "fd77::2", port: 39059 });
});

Deno.test("an answer without an address from the link means the sender's, with the zone it came through", () => {
  assertEquals(readAnswer(answerOf(""), LINK_SENDER), { hostname: "fe80::2%eth1", port: 39059 });
});

Deno.test("an address in the answer counts, whoever sent it", () => {
  for (const address of ["10.77.0.3", "fd77::3", "mojan", "mojan.example.org"]) {
    assertEquals(readAnswer(answerOf(address), SENDER), { hostname: address, port: 39059 });
    assertEquals(readAnswer(answerOf(address), LINK_SENDER), { hostname: address, port: 39059 });
  }
});

Deno.test("an address of the link is given the zone that the answer came through", () => {
  const address = "fe80::7c19:b7ff:fea8:d21a";
  for (const written of [address, address.toUpperCase()]) {
    assertEquals(readAnswer(answerOf(written), LINK_SENDER)?.hostname, `${written}%eth1`);
  }
  assertEquals(readAnswer(answerOf(address), { address: "fd77::2", port: 28015 })?.hostname, address);
});

Deno.test("a zone that an address has already is left as it is", () => {
  assertEquals(readAnswer(answerOf("fe80::3%eth7"), LINK_SENDER)?.hostname, "fe80::3%eth7");
});

Deno.test("an answer that names all addresses is not believed: it means no host", () => {
  for (
    const address of [
      "0.0.0.0",
      "::",
      "::0",
      "0",
      "::%eth0",
      "239.255.0.1",
      "ff02::1",
      "a b",
      "a/b",
      "x\ny",
      "-d",
      "%eth0",
    ]
  ) {
    assertEquals(readAnswer(answerOf(address), SENDER), undefined, address);
    assertEquals(readAnswer(answerOf(address), LINK_SENDER), undefined, address);
  }
});

Deno.test("an answer with a port that there is not is not believed", () => {
  for (const port of ["0", "-1", "65536", "99999999999", "", "ssh"]) {
    assertEquals(readAnswer(answerOf("10.77.0.3", port), SENDER), undefined, port);
  }
  assertEquals(readAnswer(answerOf("10.77.0.3", 1), SENDER)?.port, 1);
  assertEquals(readAnswer(answerOf("10.77.0.3", 65_535), SENDER)?.port, 65_535);
});

Deno.test("what is not a well-formed answer is not believed", () => {
  const whole = answerOf("10.77.0.3");
  const malformed = [
    "",
    "\0",
    "hello",
    "\uFFFD\uFFFD\uFFFD",
    "<msg",
    `${whole}${whole}`,
    whole.replace("</msg>", ""),
    whole.replace("/>", ">"),
    whole.replace('level="3"', 'level="2"'),
    whole.replace(/<network.*\/>/, ""),
    whole.replace(/ address="[^"]*"/, ""),
    whole.replace(/ port="[^"]*"/, ""),
    whole.replace("<network ", '<network owner="me" '),
    whole.replaceAll("msg", "answer"),
  ];
  for (const text of malformed) assertEquals(readAnswer(text, SENDER), undefined, text);
  for (let end = 0; end < whole.length; end++) {
    assertEquals(readAnswer(whole.slice(0, end), SENDER), undefined, `the first ${end} characters`);
  }
});

Deno.test("a message of another kind is no answer", () => {
  const others = [
    encode({ type: "discover" }),
    encode({ type: "discover", claim: "serving.5.0123abcd" }),
    encode({ type: "ping", step: 8 }),
    encode({ type: "ping", step: 16 }),
    encode({ type: "shutdown", immediate: true }),
    encode({ type: "answer", step: 16, rc: 0 }),
  ];
  for (const text of others) assertEquals(readAnswer(text, SENDER), undefined, text);
});

Deno.test("a daemon's claim is read; one that makes no sense is none, and the answer counts all the same", () => {
  const found = { hostname: "10.77.0.3", port: 39059 };
  const claiming = (claim: string) =>
    encode({ type: "discovered", address: "10.77.0.3", port: 39059, claim });
  assertEquals(readAnswer(claiming("serving.5.0123abcd"), SENDER), {
    ...found,
    claim: { serving: true, bornMs: 5, id: "0123abcd" },
  });
  for (const claim of ["", "serving", "serving.5.&\"'<>"]) {
    assertEquals(readAnswer(claiming(claim), SENDER), found, claim);
  }
});

/** Where the daemon is that each recorded answer means, when it comes from {@linkcode SENDER}. */
const RECORDED: Readonly<Record<string, { hostname: string; port: number }>> = {
  "discover-ipv4-wildcard-daemon": { hostname: "10.77.0.2", port: 39059 },
  "discover-ipv4-explicit-address": { hostname: "10.77.0.3", port: 29131 },
  "discover-ipv6-explicit-address": { hostname: "fd77::3", port: 29134 },
};

Deno.test("every recorded discovery by datagram is known here", () => {
  const names = transcripts.filter(({ transport }) => transport.startsWith("udp")).map(({ name }) => name);
  assertEquals(names, Object.keys(RECORDED));
});

for (const [name, found] of Object.entries(RECORDED)) {
  Deno.test(`as recorded: ${name}`, () => {
    const { steps } = transcripts.find((transcript) => transcript.name === name)!;
    const texts = steps.map((step) => ("text" in step ? step.text ?? "" : "").replace("${PORT}", "39059"));
    assertEquals(texts.length, 2);
    assertEquals(texts[0], encode({ type: "discover" }));
    assertEquals(decode(texts[0]!), { type: "discover" });
    assertEquals(readAnswer(texts[0]!, SENDER), undefined);
    // A daemon of the original makes no claim.
    assertEquals(readAnswer(texts[1]!, SENDER), found);
  });
}
