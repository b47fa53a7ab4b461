'use client';
// A phone that is paired by its link, or was paired before.
import { Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { phoneName } from '../../_capture/phone-name.ts';
import { createPhonePairing, type PhonePairing } from '../../_capture/phone-pairing.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { Problem } from '../common/problem.tsx';
import { CaptureFrame } from './capture-frame.tsx';
import { CaptureStage } from './capture-stage.tsx';
import { useCameraHurdle } from './use-camera-hurdle.ts';

export function PhoneCapture() {
  const [pairing] = useState(makePairing);
  const state = useSyncExternalStore(pairing.state.listen, pairing.state.get, pairing.state.get);
  const hurdle = useCameraHurdle();
  useEffect(() => {
    // A link is good once: it is not spent where there can be no camera.
    if (hurdle !== null) return;
    const look = () => void pairing.look();
    look();
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, [pairing, hurdle]);

  if (hurdle !== null && hurdle !== 'unknown') {
    return (
      <CaptureFrame>
        <Title order={1} mb="md">
          Use this phone as a camera
        </Title>
        <Problem {...hurdle} />
      </CaptureFrame>
    );
  }
  switch (state.kind) {
    case 'unknown':
    case 'pairing':
      return (
        <CaptureFrame>
          <Stack aria-busy="true">
            <Title order={1}>{state.kind === 'pairing' ? 'Pairing this phone…' : 'Camera'}</Title>
            <Skeleton h={240} />
          </Stack>
        </CaptureFrame>
      );
    case 'unpaired':
      return <Unpaired problem={state.problem} />;
    case 'paired':
      return (
        <CaptureStage
          key={state.paired.key}
          device={state.paired.device}
          deviceKey={state.paired.key}
          onForget={pairing.forget}
        />
      );
  }
}

/** `problem`: why the link did not pair. */
function Unpaired({ problem }: { problem: string | null }) {
  return (
    <CaptureFrame>
      <Stack align="flex-start">
        <Title order={1}>Use this phone as a camera</Title>
        {problem && <Problem title="This phone was not paired" message={problem} />}
        <Text c="dimmed" size="sm">
          In Frameroom, open the page of the device whose camera this phone shall be, press “Pair a phone”,
          and scan the code with this phone’s camera.
        </Text>
        <Button component="a" href="/devices" variant="default">
          Open Frameroom
        </Button>
      </Stack>
    </CaptureFrame>
  );
}

function makePairing(): PhonePairing {
  return createPhonePairing({
    place: () => window.location,
    clearHash: () => window.history.replaceState(null, '', window.location.pathname + window.location.search),
    storage: {
      getItem: (name) => window.localStorage.getItem(name),
      setItem: (name, value) => window.localStorage.setItem(name, value),
      removeItem: (name) => window.localStorage.removeItem(name),
    },
    pair: (token) => hubApi.pairPhone({ token, name: phoneName(navigator.userAgent) }),
  });
}
