import { assertEquals } from "@std/assert";
import { nearest } from "../../config/nearest.ts";

const WORDS = ["resource-name", "resource-timeout", "help", "version", "verbose"];

Deno.test("nearest finds what a misspelt word meant", () => {
  assertEquals(nearest("resorce-name", WORDS), "resource-name");
  assertEquals(nearest("resource_timeout", WORDS), "resource-timeout");
  assertEquals(nearest("hepl", ["help"]), undefined);
  assertEquals(nearest("halp", WORDS), "help");
  assertEquals(nearest("versoin", WORDS), "version");
});

Deno.test("nearest finds what a shortened word meant, the shortest where there are several", () => {
  assertEquals(nearest("ver", ["verbose", "version", "versions"]), "verbose");
  assertEquals(nearest("resource", WORDS), "resource-name");
  assertEquals(nearest("resource-t", WORDS), "resource-timeout");
});

Deno.test("nearest finds nothing where nothing is close", () => {
  assertEquals(nearest("colour", WORDS), undefined);
  assertEquals(nearest("", WORDS), undefined);
  assertEquals(nearest("x", []), undefined);
});
