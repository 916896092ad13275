const now = Promise.resolve();

let callbacks: (() => void)[] = [];

/** Calls back when all that was received in this turn is done. */
export function afterThisTurn(callback: () => void): void {
  if (callbacks.push(callback) === 1) now.then(endTurn);
}

/** Calls them back now: all that was received is done. */
export function endTurn(): void {
  const due = callbacks;
  callbacks = [];
  for (const callback of due) callback();
}
