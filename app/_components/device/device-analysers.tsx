'use client';
// Which analysers look at a device, switched on and off at once, and how each of them fares.
import { Group as Row, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import useSWR from 'swr';
import {
  type AnalyserDescription,
  type Assignment,
  assignmentSchema,
  type BuiltinName,
  type DeviceAnalysersAnswer,
} from '#contract/api/analysers.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { Problem } from '../common/problem.tsx';
import { Section } from '../common/section.tsx';
import { messageOf, tell } from '../common/tell.ts';
import { AnalyserState } from './analyser-state.tsx';

/** Figures grow with each frame; a glance every two seconds is enough to see that they do. */
const refreshMs = 2000;

const does = {
  'people-counter': 'Follows people, and counts those who cross a line.',
  pulse: 'Hears the heart rate in the colour of a face that keeps still. Not a medical device.',
  motion: 'Says how much of the picture moves, and where.',
  'picture-health': 'Says when the picture is too dark or bright, blurred, frozen or covered.',
} satisfies Record<BuiltinName, string>;

type Placed = DeviceAnalysersAnswer['analysers'][number];

export function DeviceAnalysers({ device }: { device: string }) {
  const all = useSWR('/api/analysers', hubApi.listAnalysers);
  const here = useSWR(`/api/devices/${device}/analysers`, () => hubApi.getDeviceAnalysers(device), {
    refreshInterval: refreshMs,
  });
  const error = all.error ?? here.error;
  return (
    <Section id="analysers" title="Analysers">
      <Text size="sm" c="dimmed">
        What they say is drawn over the live picture, and kept with each session.
      </Text>
      {error && !(all.data && here.data) && (
        <Problem
          title="The analysers could not be read"
          message={messageOf(error)}
          onRetry={() => void Promise.all([all.mutate(), here.mutate()])}
        />
      )}
      {all.data && here.data ? (
        <Stack gap="md">
          {all.data.analysers.map((analyser) => (
            <AnalyserRow
              key={analyser.id}
              analyser={analyser}
              placed={here.data?.analysers ?? []}
              onPut={async (analysers) =>
                void (await here.mutate(hubApi.putDeviceAnalysers(device, { analysers }), {
                  revalidate: false,
                }))
              }
            />
          ))}
        </Stack>
      ) : (
        !error && <Skeleton h={160} aria-busy="true" aria-label="Loading analysers" />
      )}
    </Section>
  );
}

type RowProps = {
  analyser: AnalyserDescription;
  placed: readonly Placed[];
  onPut(analysers: Assignment[]): Promise<void>;
};

function AnalyserRow({ analyser, placed, onPut }: RowProps) {
  const [isBusy, setBusy] = useState(false);
  const own = placed.find(({ assignment }) => assignment.analyser === analyser.id);
  const isOn = own?.assignment.enabled ?? false;

  async function turn(on: boolean): Promise<void> {
    setBusy(true);
    try {
      await onPut(turned(placed, analyser.id, on));
    } catch (error) {
      tell.failed(`${analyser.name} was not switched ${on ? 'on' : 'off'}`, error);
    }
    setBusy(false);
  }

  return (
    <Row justify="space-between" align="flex-start" gap="md" wrap="nowrap">
      <Switch
        label={analyser.name}
        description={analyser.kind === 'builtin' ? does[analyser.id as string as BuiltinName] : undefined}
        checked={isOn}
        disabled={isBusy}
        onChange={(event) => void turn(event.currentTarget.checked)}
      />
      {own && isOn && <AnalyserState state={own.state} />}
    </Row>
  );
}

/** One that is switched off keeps its place and its options. */
function turned(placed: readonly Placed[], id: string, on: boolean): Assignment[] {
  const list = placed.map(({ assignment }) =>
    assignment.analyser === id ? { ...assignment, enabled: on } : assignment,
  );
  const isThere = list.some(({ analyser }) => analyser === id);
  return isThere ? list : [...list, assignmentSchema.parse({ analyser: id, enabled: on })];
}
