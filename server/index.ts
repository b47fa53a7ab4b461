// The process: settings, runtime, a word to the person who started it, signals.
import { networkInterfaces } from 'node:os';
import { loadConfig, prepareNextAuth } from './config.ts';
import { openPages } from './http/next-app.ts';
import { createLogger } from './lib/logger.ts';
import { StartError } from './lib/start-error.ts';
import { startRuntime } from './runtime.ts';
import { startMessage } from './start-message.ts';

async function main(): Promise<void> {
  const config = loadConfig();
  prepareNextAuth();
  const log = createLogger(config.log);
  if (config.anonymousAccess) log.warn('ANONYMOUS_ACCESS is on: frames come in and go out without any key');
  const runtime = await startRuntime({
    config,
    log,
    openPages: () =>
      openPages({
        dev: config.isDevelopment,
        dir: process.cwd(),
        hostname: config.http.host ?? 'localhost',
        port: config.http.port,
        proxy: { trusted: config.http.trustProxy },
      }),
  });
  process.stdout.write(
    startMessage({
      ...config.http,
      ...runtime,
      anonymousAccess: config.anonymousAccess,
      networkInterfaces: networkInterfaces(),
    }),
  );

  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'stopping');
    // Nothing may keep a service manager waiting: what is not done by then is given up.
    setTimeout(() => process.exit(1), config.shutdownMs).unref();
    void runtime.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

main().catch((error: unknown) => {
  const text =
    error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\nFrameroom cannot start.\n${text}\n`);
  process.exit(1);
});
