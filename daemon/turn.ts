const thisTurn = Promise.resolve();

/** Calls back when all that was received in this turn is done. */
export function afterThisTurn(callback: () => void): void {
  thisTurn.then(callback);
}
