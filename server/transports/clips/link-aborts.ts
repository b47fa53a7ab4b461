// One signal that ends when any of several does. Unlike AbortSignal.any it leaves nothing behind on a source that lives as
// long as the hub, once it is released.
export function linkAborts(...sources: (AbortSignal | undefined)[]) {
  const own = new AbortController();
  const known = sources.filter((source) => source !== undefined);
  const release = () => {
    for (const source of known) source.removeEventListener('abort', end);
  };
  function end(this: unknown, event?: Event): void {
    release();
    const ended = event?.target instanceof AbortSignal ? event.target : known.find(({ aborted }) => aborted);
    own.abort(ended?.reason);
  }
  for (const source of known) source.addEventListener('abort', end);
  if (known.some(({ aborted }) => aborted)) end();
  return { signal: own.signal, abort: (reason: unknown) => own.abort(reason), release };
}
