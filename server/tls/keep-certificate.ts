// The certificate in use: read at the start, looked at again every minute, and handed on when it is another one.
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import { createSignal, type Signal } from '#server/lib/signal.ts';
import type { Certificate } from './certificate.ts';

export type KeptCertificate = {
  readonly current: Certificate;
  readonly changes: Pick<Signal<Certificate>, 'listen'>;
  close(): void;
};

export type KeepOptions = {
  log: Logger;
  clock: Clock;
  checkEveryMs?: number;
};

/** Certbot renews 30 days before the end. */
const endsSoonMs = 14 * 86_400_000;

/**
 * By reading and not by watching: certbot swaps links, editors swap files, and two small files a minute cost nothing.
 * @throws what `read` throws, at the start; later the certificate that is there stays in use.
 */
export async function keepCertificate(
  read: (current: Certificate | null) => Promise<Certificate>,
  { log, clock, checkEveryMs = 60_000 }: KeepOptions,
): Promise<KeptCertificate> {
  let current = await read(null);
  let age = ageOf(current);
  let lastProblem = '';
  const changes = createSignal<Certificate>();
  warn();

  function ageOf({ expiresAt }: Certificate): 'good' | 'ends_soon' | 'expired' {
    const left = expiresAt - clock.now();
    if (left <= 0) return 'expired';
    return left < endsSoonMs ? 'ends_soon' : 'good';
  }

  function warn(): void {
    const until = new Date(current.expiresAt).toISOString();
    if (age === 'expired') log.warn({ until }, 'the certificate has expired: browsers refuse it. Renew it.');
    if (age === 'ends_soon') log.warn({ until }, 'the certificate ends soon. Renew it.');
  }

  async function check(): Promise<void> {
    const found = await read(current);
    lastProblem = '';
    const isNew = found.fingerprint !== current.fingerprint || found.key !== current.key;
    const ageBefore = age;
    current = found;
    age = ageOf(found);
    if (isNew || age !== ageBefore) warn();
    if (!isNew) return;
    log.info({ fingerprint: found.fingerprint }, 'a new certificate is in use');
    changes.emit(found);
  }

  const timer = setInterval(() => {
    void check().catch((error: unknown) => {
      // Between two files being written they do not belong together for a moment; said once, not every minute.
      const problem = String(error);
      if (problem !== lastProblem) log.error({ err: error }, 'the new certificate is not used');
      lastProblem = problem;
    });
  }, checkEveryMs);
  timer.unref();

  return {
    get current() {
      return current;
    },
    changes,
    close: () => clearInterval(timer),
  };
}
