// What every transport gives to those who open and close the doors.
import type { Route } from './exchange.ts';
import type { UpgradeRoute } from './upgrade-table.ts';

export type Transport = {
  routes: readonly Route[];
  upgrades?: readonly UpgradeRoute[];
  /** What its clients may say on a socket, where that is said by events. */
  events?: readonly string[];
  /** For clients whose port is fixed: what upgrades there mean. Without it they mean what they mean on PORT. */
  ownPort?: { setting: string; onUpgrade: UpgradeRoute['handle'] };
  /** Lets go of everyone who is connected. */
  close(): void | Promise<void>;
};
