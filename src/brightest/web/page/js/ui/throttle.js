/** Limits how often a moving pointer calls a function. */

const MIN_INTERVAL = 16; // milliseconds between two messages: the server limits their rate

/**
 * Call `act` at once, then at most every `interval` milliseconds, always with the latest value.
 * @template T
 * @param {(value: T) => void} act
 * @param {number} [interval] milliseconds
 * @returns {(value: T) => void}
 */
export function throttle(act, interval = MIN_INTERVAL) {
  let last = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {T} */
  let latest;
  const call = () => {
    [last, timer] = [performance.now(), undefined];
    act(latest);
  };
  return (value) => {
    latest = value;
    const left = interval - (performance.now() - last);
    if (timer === undefined && left <= 0) call();
    else timer ??= setTimeout(call, left);
  };
}
