// The live client with the real browser around it. Making it opens nothing, so it may be made while rendering on the server.
import { watchAttention } from './attention.ts';
import { createLiveClient, type LiveClient } from './live-client.ts';
import { openSocketLink } from './socket-link.ts';

export function createBrowserClient(): LiveClient {
  return createLiveClient({
    openLink: openSocketLink,
    timers: {
      now: () => Date.now(),
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
    requestFrame: (run) => void requestAnimationFrame(run),
    watchAttention,
  });
}
