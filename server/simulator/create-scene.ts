// A scene by its name. The options of the pulse mean nothing to the others.
import type { SceneName } from '#contract/api/devices.ts';
import type { Scene } from './scene.ts';
import { createClockScene } from './scenes/clock.ts';
import { createPeopleScene } from './scenes/people.ts';
import { createPulseScene, type PulseOptions } from './scenes/pulse.ts';

const makers = {
  clock: createClockScene,
  people: createPeopleScene,
  pulse: createPulseScene,
} satisfies Record<SceneName, (options: PulseOptions) => Scene>;

export function createScene(name: SceneName, options: PulseOptions): Scene {
  return makers[name](options);
}
