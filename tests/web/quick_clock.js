/* The page's time: 80 milliseconds a frame, and timers due ten times as soon. What moves is over sooner, and a machine
   that is slow to draw misses none of it. */
(() => {
  const [request, start] = [requestAnimationFrame, setTimeout];
  let [seen, now] = [0, performance.now()];
  performance.now = () => now;
  window.requestAnimationFrame = (act) =>
    request((at) => {
      if (at > seen) [seen, now] = [at, now + 80];
      act(now);
    });
  window.setTimeout = (act, delay = 0, ...given) => start(act, delay / 10, ...given);
})();
