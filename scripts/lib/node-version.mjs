// Node 20.19 is the first that all our packages run on. Nothing here may need a newer Node to be read.
const needed = [20, 19];

export function checkNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > needed[0] || (major === needed[0] && minor >= needed[1])) return;
  console.error(
    `Frameroom needs Node ${needed.join('.')} or newer, and this is Node ${version}. Install a newer one from https://nodejs.org and start again.`,
  );
  process.exit(1);
}
