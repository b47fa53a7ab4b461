// Loaded into the server before its own code by scripts/start.mjs. A signal can reach the server twice, once from the terminal
// (which tells the whole process group) and once passed on by its parent; servers take a second one for impatience. So the
// parent passes signals on as messages, and one that came directly is not repeated. Without a parent the server stops.
const repeatMs = 1000;
const waitMs = 200;
const signals = ['SIGINT', 'SIGTERM'];
const lastCame = new Map();

function note(signal) {
  lastCame.set(signal, performance.now());
  // Before the server listens for it, the signal ends the process as it would without us.
  if (process.listenerCount(signal) > 1) return;
  process.off(signal, note);
  process.kill(process.pid, signal);
}

function passOn(signal) {
  const came = lastCame.get(signal);
  if (came !== undefined && performance.now() - came < repeatMs) return;
  process.kill(process.pid, signal);
}

if (process.channel) {
  for (const signal of signals) process.on(signal, note);
  process.on('message', (message) => {
    if (signals.includes(message)) setTimeout(passOn, waitMs, message);
  });
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // It must not keep a server alive that has closed everything.
  process.channel.unref();
}
