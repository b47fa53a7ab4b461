// Says what takes long before it begins, and how long it took.
/** @template T @param {string} title @param {() => Promise<T>} work @returns {Promise<T>} */
export async function step(title, work) {
  console.log(`${title}…`);
  const begin = performance.now();
  try {
    return await work();
  } finally {
    console.log(`  ${title.replace(/ \(.*\)$/, '')}: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }
}
