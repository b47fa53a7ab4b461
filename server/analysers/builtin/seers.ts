// The built-in algorithms by their names.
import type { BuiltinName } from '#contract/api/analysers.ts';
import { seeMotion } from './see-motion.ts';
import { seePeople } from './see-people.ts';
import { seePictureHealth } from './see-picture-health.ts';
import { seePulse } from './see-pulse.ts';
import type { SeerMaker } from './seer.ts';

export const seers: Readonly<Record<BuiltinName, SeerMaker>> = {
  'people-counter': seePeople,
  pulse: seePulse,
  motion: seeMotion,
  'picture-health': seePictureHealth,
};
