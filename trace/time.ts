/** A way to write seconds; whoever writes many lines finds the last second written already. */
class Seconds {
  readonly #write: (epochMs: number) => string;
  #second = NaN;
  #text = "";

  constructor(write: (epochMs: number) => string) {
    this.#write = write;
  }

  text(epochUs: number): string {
    const second = Math.floor(epochUs / 1e6);
    if (second !== this.#second) {
      this.#second = second;
      this.#text = this.#write(second * 1000);
    }
    return `${this.#text}.${String(epochUs - second * 1e6).padStart(6, "0")}`;
  }
}

const local = new Seconds((epochMs) => {
  const date = new Date(epochMs);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
});
const utc = new Seconds((epochMs) => new Date(epochMs).toISOString().slice(0, "YYYY-MM-DDTHH:MM:SS".length));

/** Microseconds since 1970. */
export function nowUs(): number {
  // A double holds them to a quarter of a microsecond until the year 2110 or so.
  return Math.floor(Number(Temporal.Now.instant().epochNanoseconds) / 1000);
}

/** `YYYY-MM-DD HH:MM:SS.uuuuuu`, local time. */
export function localTime(epochUs: number): string {
  return local.text(epochUs);
}

/** `YYYY-MM-DDTHH:MM:SS.uuuuuuZ`, as RFC 3339 has it. */
export function utcTime(epochUs: number): string {
  return `${utc.text(epochUs)}Z`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
