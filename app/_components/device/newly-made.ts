import type { Device } from '#contract/api/devices.ts';

/** A device just made, with the key that is shown this once. */
export type NewlyMade = { device: Device; key: string };
