/** Most single letters by which a word may differ from what was meant, for each three letters it has. */
const DIFFERENCE = 1 / 3;

/** The candidate that was probably meant by a misspelt or shortened word; undefined when none is close. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const shortened = candidates.filter((candidate) => candidate.startsWith(word));
  if (word !== "" && shortened.length > 0) return shortened.sort((a, b) => a.length - b.length)[0];
  let best: string | undefined;
  let least = word.length * DIFFERENCE;
  for (const candidate of candidates) {
    const difference = distance(word, candidate);
    if (difference <= least) [best, least] = [candidate, difference - 1];
  }
  return best;
}

/** How many letters have to be put in, left out or replaced to make one word of another (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
