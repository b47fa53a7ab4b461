// Whether somebody can be looking: a hidden tab runs no animation frames, so it could never acknowledge a picture.
const hiddenForMs = 2000;

export function watchAttention(handlers: { onAway(): void; onBack(): void; onWake(): void }): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stops = new AbortController();
  const options = { signal: stops.signal };
  function look(): void {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(handlers.onAway, hiddenForMs);
      return;
    }
    handlers.onBack();
    handlers.onWake();
  }
  document.addEventListener('visibilitychange', look, options);
  window.addEventListener('pageshow', (event) => event.persisted && look(), options);
  window.addEventListener('online', handlers.onWake, options);
  if (document.hidden) look();
  return () => {
    clearTimeout(timer);
    stops.abort();
  };
}
