'use client';
// The camera of a browser in which somebody is logged in: no key, the login itself may send.
import { Skeleton, Title } from '@mantine/core';
import useSWR from 'swr';
import { hubApi } from '../../_lib/hub-api.ts';
import { Problem } from '../common/problem.tsx';
import { messageOf } from '../common/tell.ts';
import { CaptureFrame } from './capture-frame.tsx';
import { CaptureStage } from './capture-stage.tsx';
import { useCameraHurdle } from './use-camera-hurdle.ts';

export function LoginCapture({ device: id }: { device: string }) {
  const { data, error, mutate } = useSWR(`/api/devices/${id}`, () => hubApi.getDevice(id));
  const hurdle = useCameraHurdle();
  if (hurdle === null && data) return <CaptureStage device={data.device} deviceKey={null} />;
  return (
    <CaptureFrame>
      <Title order={1} mb="md">
        {data?.device.name ?? 'Camera'}
      </Title>
      <Pending hurdle={hurdle} error={error} onRetry={() => void mutate()} />
    </CaptureFrame>
  );
}

type PendingProps = { hurdle: ReturnType<typeof useCameraHurdle>; error: unknown; onRetry(): void };

function Pending({ hurdle, error, onRetry }: PendingProps) {
  if (hurdle !== null && hurdle !== 'unknown') return <Problem {...hurdle} />;
  if (error)
    return <Problem title="The device could not be read" message={messageOf(error)} onRetry={onRetry} />;
  return <Skeleton h={320} aria-busy="true" />;
}
