// What every transport gives to those who open and close the doors.
import type { Route } from './exchange.ts';
import type { UpgradeRoute } from './upgrade-table.ts';

export type Transport = {
  routes: readonly Route[];
  upgrades?: readonly UpgradeRoute[];
  /** Lets go of everyone who is connected. */
  close(): void | Promise<void>;
};
