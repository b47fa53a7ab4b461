// Generates both database clients into server/db/generated, which is not in git. Only Node's own modules: it also runs on a
// fresh clone, before anything is built.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = `${root}node_modules/prisma/build/index.js`;
const schemas = ['prisma/schema.prisma', 'prisma/postgres/schema.prisma'];
const clients = ['sqlite', 'postgres'].map((provider) => `${root}server/db/generated/${provider}/client.ts`);
const stampFile = `${root}server/db/generated/made-from.txt`;

/** Whether the clients are there and made from the present schemas by the present Prisma: asking costs 1 ms, generating 3 s. */
export function isGenerated() {
  return clients.every(existsSync) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp();
}

/** Says nothing when all goes well; throws with everything that Prisma said when not. */
export async function generate() {
  if (!existsSync(cli)) throw new Error('The packages are not installed. Run npm install first.');
  await Promise.all(schemas.map(generateOne));
  mkdirSync(`${root}server/db/generated`, { recursive: true });
  writeFileSync(stampFile, stamp());
}

function stamp() {
  const hash = createHash('sha256').update(readFileSync(`${root}node_modules/prisma/package.json`));
  for (const schema of schemas) hash.update(readFileSync(root + schema));
  return hash.digest('hex');
}

function generateOne(schema) {
  const child = spawn(process.execPath, [cli, 'generate', '--schema', schema, '--no-hints'], {
    cwd: root,
    env: { ...process.env, ...offline },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`Prisma could not generate the client of ${schema}:\n${Buffer.concat(said).toString()}`),
        );
    });
  });
}

const offline = {
  // Generating uses no schema engine, yet Prisma 7.10 downloads one unless this names a file that exists.
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await generate();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
