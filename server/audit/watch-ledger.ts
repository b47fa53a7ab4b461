// Who watched which device from when to when. Told when somebody begins and ends, never of a frame.
import type { AuditActor } from '#contract/api/audit.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { Principal } from '#server/access/principal.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { AuditNews } from './audit.ts';

/** Through which door. `thumbnails`: the wall. `results`: what is said of the frames, without them. */
export type WatchedThrough =
  | 'live'
  | 'thumbnails'
  | 'results'
  | 'mjpeg'
  | 'snapshot'
  | 'pi-rooms'
  | 'people-counter'
  | 'processors';

export type Watch = { principal: Principal; device: DeviceId; via: WatchedThrough; address: string };

/** Returns what ends it; idempotent. */
export type BeginWatch = (watch: Watch) => () => void;

export type WatchLedger = {
  begin: BeginWatch;
  /** Ends all of them. */
  close(): void;
};

export type WatchLedgerOptions = {
  note(news: AuditNews): void;
  actorOf(principal: Principal): AuditActor;
  clock: Clock;
  /** Too many at once: this one is not in the log. */
  onUnnoted(): void;
};

/** One person (or program) and one device, however many tabs and feeds. */
type Account = {
  actor: AuditActor;
  device: DeviceId;
  from: number;
  to: number;
  open: number;
  via: Set<WatchedThrough>;
  addresses: Set<string>;
  timer: NodeJS.Timeout | undefined;
};

/** A page that is loaded again, or a picture fetched every few seconds, is one watch. */
const lingerMs = 30_000;
const maxAccounts = 10_000;
const maxAddresses = 20;

export function createWatchLedger({ note, actorOf, clock, onUnnoted }: WatchLedgerOptions): WatchLedger {
  const accounts = new Map<string, Account>();

  function openAccount(key: string, { principal, device, address }: Watch): Account {
    const [actor, now] = [actorOf(principal), clock.now()];
    const account: Account = {
      ...{ actor, device, from: now, to: now, open: 0 },
      ...{ via: new Set<WatchedThrough>(), addresses: new Set<string>(), timer: undefined },
    };
    accounts.set(key, account);
    note({ action: 'watch.started', actor, address, device });
    return account;
  }

  function closeAccount(key: string, account: Account): void {
    clearTimeout(account.timer);
    accounts.delete(key);
    const { actor, device, from, to, via } = account;
    const [address = null, ...others] = account.addresses;
    const details = { from, to, via: [...via], ...(others.length > 0 ? { alsoFrom: others } : {}) };
    note({ action: 'watch.ended', actor, address, device, details });
  }

  return {
    begin(watch) {
      // A device that reads what it has sent is nobody who watches.
      if (watch.principal.kind === 'device' || watch.principal.kind === 'stranger') return () => undefined;
      const key = keyOf(watch);
      const known = accounts.get(key);
      if (!known && accounts.size >= maxAccounts) {
        onUnnoted();
        return () => undefined;
      }
      const account = known ?? openAccount(key, watch);
      clearTimeout(account.timer);
      account.open += 1;
      account.via.add(watch.via);
      if (account.addresses.size < maxAddresses) account.addresses.add(watch.address);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        account.open -= 1;
        if (account.open > 0 || accounts.get(key) !== account) return;
        account.to = clock.now();
        account.timer = setTimeout(() => closeAccount(key, account), lingerMs).unref();
      };
    },

    close() {
      for (const [key, account] of [...accounts]) {
        if (account.open > 0) account.to = clock.now();
        closeAccount(key, account);
      }
    },
  };
}

/** Behind ADMIN_TOKEN and behind no key at all may be anybody: there the address tells them apart. */
function keyOf({ principal, device, address }: Watch): string {
  const who =
    principal.kind === 'user'
      ? principal.user
      : principal.kind === 'token'
        ? principal.token
        : `${principal.kind} ${address}`;
  return `${who} ${device}`;
}
