// A page opened with a key in its address (`?key=KEY`, or `/k/KEY/` in front) connects with that key: the original's script
// calls `io()` and knows of none. With a login there is no key, and the cookie speaks.
(() => {
  const inPath = /^\/k\/([^/]+)\//.exec(location.pathname);
  const key = new URLSearchParams(location.search).get('key') ?? inPath?.[1];
  if (!key) return;
  const connect = window.io;
  window.io = (uri, options) =>
    typeof uri === 'string' ? connect(uri, options) : connect({ auth: { key }, ...uri });
})();
