// The simulator's command line: what may be said, and plain sentences about what is wrong with it.
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { sceneNames } from '#contract/api/devices.ts';
import { mediaTypes } from '#contract/frame.ts';
import { deviceIdSchema } from '#contract/ids.ts';
import { noFaults } from './faults.ts';
import { sizeLimits } from './scene.ts';

const number = (name: string, min: number, max: number) =>
  z.coerce
    .number(`--${name} must be a number.`)
    .min(min, `--${name} must be at least ${min}.`)
    .max(max, `--${name} must be at most ${max}.`);
const part = (name: string) => number(name, 0, 1).default(0);
const sizeSchema = z
  .string()
  .regex(/^\d+x\d+$/, '--size must look like 640x360.')
  .transform((size) => {
    const [width = 0, height = 0] = size.split('x').map(Number);
    return { width, height };
  })
  .refine(
    ({ width, height }) =>
      Math.min(width, height) >= sizeLimits.min && Math.max(width, height) <= sizeLimits.max,
    `--size must be between ${sizeLimits.min} and ${sizeLimits.max} pixels each way.`,
  );

const argumentsSchema = z
  .object({
    url: z
      .url({ protocol: /^https?$/, error: '--url must look like http://127.0.0.1:3000.' })
      .default('http://127.0.0.1:3000'),
    device: z.string('Name the device: --device pi-1.').pipe(deviceIdSchema),
    devices: number('devices', 1, 500).int('--devices must be a whole number.').optional(),
    key: z.string().min(1).optional(),
    'admin-token': z.string().min(1).optional(),
    scene: z.enum(sceneNames, `--scene must be one of ${sceneNames.join(', ')}.`).default('clock'),
    bpm: number('bpm', 0, 180).optional(),
    fps: number('fps', 0.01, 240).default(10),
    size: sizeSchema.default({ width: 640, height: 360 }),
    type: z
      .enum(['jpeg', 'png', 'webp'], '--type must be jpeg, png or webp.')
      .default('jpeg')
      .transform((type) => z.enum(mediaTypes).parse(`image/${type}`)),
    quality: number('quality', 1, 100).default(80),
    mode: z.enum(['frames', 'stream'], '--mode must be frames or stream.').default('frames'),
    seed: number('seed', 0, 2 ** 31).default(1),
    seconds: number('seconds', 0.1, 1e7).optional(),
    loss: part('loss'),
    duplicates: part('duplicates'),
    malformed: part('malformed'),
    oversize: part('oversize'),
    'oversize-bytes': number('oversize-bytes', 1, 2 ** 30).default(noFaults.oversizeBytes),
    delay: number('delay', 0, 60_000).default(0),
    jitter: number('jitter', 0, 60_000).default(0),
    'clock-offset': number('clock-offset', -1e12, 1e12).default(0),
    json: z.boolean().default(false),
  })
  .refine((o) => o.key || o['admin-token'], {
    error:
      'Give the device key (--key, or FRAMEROOM_KEY in the environment), or --admin-token to make the device.',
  })
  .refine((o) => o.devices === undefined || o['admin-token'], {
    error: '--devices makes devices and needs --admin-token (or FRAMEROOM_ADMIN_TOKEN in the environment).',
  })
  .refine((o) => o.loss + o.duplicates + o.malformed + o.oversize <= 1, {
    error: '--loss, --duplicates, --malformed and --oversize together must be at most 1.',
  })
  .refine((o) => o.bpm === undefined || o.bpm === 0 || o.bpm >= 48, {
    error: '--bpm must be 48 to 180, or 0 for no pulse.',
  });

export type SimulationOptions = z.infer<typeof argumentsSchema>;

export const simulationHelp = `Pushes frames of a made-up camera to a hub.

  npm run simulate -- --device pi-1 --key KEY [--url http://127.0.0.1:3000]

  --scene clock|people|pulse   --size 640x360   --fps 10   --type jpeg|png|webp   --quality 80
  --mode frames|stream         --seconds 60     --seed 1   --bpm 72 (scene pulse)
  --loss 0.1 --duplicates 0.05 --malformed 0.01 --oversize 0.01 [--oversize-bytes 16777216]   parts of all frames
  --delay 100 --jitter 50 --clock-offset 5000   milliseconds
  --devices 20 --admin-token TOKEN              makes DEVICE-1 … DEVICE-20; existing ones get a new key
  --json                                        the summary as JSON

The key may stand in FRAMEROOM_KEY, the token in FRAMEROOM_ADMIN_TOKEN, so that the process list does not show them.
`;

const text = { type: 'string' } as const;
const argumentTypes = Object.fromEntries(
  Object.keys(argumentsSchema.shape).map((name) => [
    name,
    name === 'json' ? ({ type: 'boolean' } as const) : text,
  ]),
);

export type ParsedSimulation =
  | { kind: 'run'; options: SimulationOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; problems: string[] };

/** `secrets` are used where the arguments name none. */
export function parseSimulation(
  args: string[],
  secrets: { key?: string | undefined; adminToken?: string | undefined } = {},
): ParsedSimulation {
  let values: Record<string, unknown>;
  try {
    values = parseArgs({ args, options: { ...argumentTypes, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    return { kind: 'wrong', problems: [error instanceof Error ? error.message : String(error)] };
  }
  if (values.help) return { kind: 'help' };
  const given = { key: secrets.key || undefined, 'admin-token': secrets.adminToken || undefined, ...values };
  const parsed = argumentsSchema.safeParse(given);
  if (!parsed.success) return { kind: 'wrong', problems: parsed.error.issues.map((issue) => issue.message) };
  return { kind: 'run', options: parsed.data };
}
