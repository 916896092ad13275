/** A test that cannot run where there is an obstacle: there it is skipped, and its name says why. */
export function unless(
  obstacle: string | undefined,
  name: string,
  fn: () => void | Promise<void>,
): Deno.TestDefinition {
  return { name: obstacle ? `${name} (skipped: ${obstacle})` : name, ignore: obstacle !== undefined, fn };
}
